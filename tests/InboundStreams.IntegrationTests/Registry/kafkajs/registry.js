// A registry as kafkajs' users meet it: register, look up by id, version and latest, encode and decode.
// usage: node registry.js URL SUBJECT SCHEMA-FILE    prints one line of JSON
import { readFileSync } from 'node:fs'
import { SchemaRegistry, SchemaType, COMPATIBILITY } from '@kafkajs/confluent-schema-registry'

const [url, subject, file] = process.argv.slice(2)
const registry = new SchemaRegistry({ host: url })
const schema = readFileSync(file, 'utf8')

const { id } = await registry.register({ type: SchemaType.AVRO, schema }, { subject, compatibility: COMPATIBILITY.BACKWARD })
const again = await registry.register({ type: SchemaType.AVRO, schema }, { subject })
const bySchema = await registry.getRegistryIdBySchema(subject, { type: SchemaType.AVRO, schema })
const latest = await registry.getLatestSchemaId(subject)
const first = await registry.getRegistryId(subject, 1)
const contact = { attributes: { country: { string: 'ES' }, employees: { long: 12 } }, at: null }
const decoded = await registry.decode(await registry.encode(id, contact))

const incompatible = JSON.stringify({ ...JSON.parse(schema), fields: [{ name: 'must', type: 'string' }] })
let refused = null
try {
  await registry.register({ type: SchemaType.AVRO, schema: incompatible }, { subject })
} catch (fault) {
  refused = fault.message
}

console.log(JSON.stringify({ id, again: again.id, bySchema, latest, first, decoded, refused }))

"""A mail server that is not ours: keeps the Message-ID and the recipient of every message in a file, one line each."""
import asyncio
import email
import sys

from aiosmtpd.controller import Controller


class Keeper:
    def __init__(self, path):
        self.log = open(path, "a", buffering=1)

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content)
        self.log.write(f"{message['Message-ID'].strip('<>').split('@')[0]} {envelope.rcpt_tos[0]}\n")
        return "250 kept"


if __name__ == "__main__":
    port, path = int(sys.argv[1]), sys.argv[2]
    Controller(Keeper(path), hostname="127.0.0.1", port=port).start()
    print("listening", flush=True)
    asyncio.new_event_loop().run_forever()

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InboundStreams.Core.Sending;

/// <summary>Ids of send commands: the same decision always has the same id.</summary>
/// <remarks>
/// SHA-256 of the UTF-8 text <c>contact ␟ workflow ␟ erase count ␟ enrollment ␟ step ␟ visit</c> (␟ is U+001F, the unit separator;
/// numbers in decimal), its first 130 bits, most significant first, as 26 characters of Crockford's base32
/// (<c>0123456789ABCDEFGHJKMNPQRSTVWXYZ</c>).
/// </remarks>
public static class SendId
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 26;

    public static string Of(string contactId, string workflow, int eraseCount, int enrollment, string step, int visit)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{contactId}\u001f{workflow}\u001f{eraseCount}\u001f{enrollment}\u001f{step}\u001f{visit}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return string.Create(Length, hash, static (characters, bits) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                var (at, shift) = Math.DivRem(i * 5, 8);
                var window = BinaryPrimitives.ReadUInt16BigEndian(bits.AsSpan(at, 2));
                characters[i] = Alphabet[(window >> (11 - shift)) & 31];
            }
        });
    }
}

import Compression
import TestSupport
import Testing

/// Goal: Python's zlib agrees, in both directions. Method: Python writes data coded in every way that it can, whole and
/// damaged, with its own verdict; then it reads what this package coded.
@Suite(.enabled(if: Tool.hasPython, "needs python3")) struct PythonTests {
    /// Writes lines of `format coded plain verdict`, all bytes in hexadecimal. The verdict is that of a loop over
    /// members which takes nothing but members.
    static let writing = """
        import gzip, random, zlib
        random.seed(11)
        def verdict(data, wbits):
            output, rest = b'', data
            while True:
                one = zlib.decompressobj(wbits)
                try:
                    output += one.decompress(rest)
                except zlib.error:
                    return output, 'corrupt'
                if not one.eof:
                    return output, 'truncated'
                rest = one.unused_data
                if not rest:
                    return output, 'complete'
                if wbits != 31 or rest[0:1] != b'\\x1f' or rest[1:2] not in (b'', b'\\x8b'):
                    return output, 'trailing'
        def sample():
            words = [bytes(random.randrange(256) for _ in range(random.randrange(1, 12))) for _ in range(20)]
            return b''.join(random.choice(words) for _ in range(random.randrange(0, 400)))
        for round in range(300):
            wbits = random.choice((31, 15, -15))
            data = b''
            for member in range(random.choice((1, 1, 1, 2, 3)) if wbits == 31 else 1):
                strategy = random.choice((0, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_FIXED, zlib.Z_RLE))
                level, memory = random.randrange(0, 10), random.randrange(1, 10)
                coder = zlib.compressobj(level, zlib.DEFLATED, wbits, memory, strategy)
                for part in range(random.randrange(0, 4)):
                    data += coder.compress(sample())
                    data += coder.flush(random.choice((zlib.Z_NO_FLUSH, zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH)))
                data += coder.flush()
            damage = random.randrange(4)
            if damage == 1:
                data = data[:random.randrange(len(data))]
            elif damage == 2 and len(data) > 2:
                place = random.randrange(2, len(data))
                data = data[:place] + bytes([data[place] ^ (1 << random.randrange(8))]) + data[place + 1:]
            elif damage == 3:
                data += bytes(random.randrange(256) for _ in range(random.randrange(1, 9)))
            plain, word = verdict(data, wbits)
            print(wbits, data.hex() or '-', plain.hex() or '-', word)
        """

    @Test func pythonsVerdictIsOurs() throws {
        let lines = try ChildProcess.run("python3", ["-c", Self.writing]).split(separator: "\n")
        #expect(lines.count == 300)
        var words: [Substring: Int] = [:]
        for line in lines {
            let fields = line.split(separator: " ")
            let coded = fields[1] == "-" ? [] : hexadecimal(String(fields[1]))
            let plain = fields[2] == "-" ? [] : hexadecimal(String(fields[2]))
            let decoding = Decoding(coded, fields[0] == "31" ? .gzip : .deflate, pieces: [1, 7, 64])
            let word: Substring =
                switch decoding.error {
                case nil: "complete"
                case .truncated: "truncated"
                case .trailingData: "trailing"
                default: "corrupt"
                }
            #expect(word == fields[3], "\(line)")
            // On an error Python keeps the piece in hand to itself.
            if word == "corrupt" {
                #expect(decoding.output.starts(with: plain))
            } else {
                #expect(decoding.output == plain, "\(line)")
            }
            words[word, default: 0] += 1
        }
        #expect(words.count == 4 && words.values.allSatisfy { $0 >= 20 }, "\(words)")
    }

    @Test func pythonReadsWhatIsCodedHere() throws {
        var random = SampleBytes(seed: 12)
        var arguments: [String] = []
        for format in CompressedFormat.allCases {
            for level in [1, 6, 9] {
                let plain = random.bytes(3000)
                let coded = try CodedBytes.encode(plain, format, level: level)
                let bits = format == .gzip ? "31" : format == .zlib ? "15" : "-15"
                arguments += [bits, Self.text(coded), Self.text(plain)]
            }
        }
        let reading = """
            import sys, zlib
            words = sys.argv[1:]
            for bits, coded, plain in zip(words[::3], words[1::3], words[2::3]):
                one = zlib.decompressobj(int(bits))
                assert one.decompress(bytes.fromhex(coded)) == bytes.fromhex(plain)
                assert one.eof and not one.unused_data
            print('read', len(words) // 3)
            """
        #expect(try ChildProcess.run("python3", ["-c", reading] + arguments) == "read 9\n")
    }

    private static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

import Compression
import TestSupport

/// What an inflater made of its input: the bytes that came out, and why it stopped, if it did.
struct Decoding: Equatable {
    /// What came out.
    var output: [UInt8] = []
    /// What was wrong; nil for complete data.
    var error: InflateError?

    /// Feeds pieces of the given sizes, the last of which repeats; 1 is a drip feed.
    init(
        _ bytes: [UInt8], _ input: InflaterInput = .gzip, pieces: [Int] = [.max],
        limits: InflateLimits = InflateLimits(), outputMax: Int = .max
    ) {
        var start = 0
        var round = 0
        do throws(InflateError) {
            var inflater = try Inflater(input, limits: limits)
            while start < bytes.count {
                let end = start + min(max(1, pieces[min(round, pieces.count - 1)]), bytes.count - start)
                round += 1
                var isDrained = false
                while !isDrained {
                    let piece = bytes.span.extracting(start..<end)
                    let progress = try inflater.inflate(piece, into: &output, outputMax: outputMax)
                    start += progress.consumedCount
                    isDrained = progress.isDrained
                }
            }
            try inflater.finish()
        } catch {
            self.error = error
        }
    }
}

/// Bytes that differ from test to test and not from run to run.
struct SampleBytes: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Text-like bytes with repetitions, and some noise.
    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            if bytes.count > 40, Bool.random(using: &self) {
                let start = Int.random(in: 0..<bytes.count - 30, using: &self)
                bytes += bytes[start..<start + Int.random(in: 3...30, using: &self)]
            } else {
                bytes += (0..<8).map { _ in UInt8.random(in: 0...255, using: &self) }
            }
        }
        return Array(bytes.prefix(count))
    }
}

/// Bytes of hexadecimal digits.
func hexadecimal(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(text)
    while let byte = UInt8(rest.prefix(2), radix: 16) {
        bytes.append(byte)
        rest = rest.dropFirst(2)
    }
    return bytes
}

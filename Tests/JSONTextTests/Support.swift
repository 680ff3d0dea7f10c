import Glibc
import JSONText

/// A small deterministic generator (SplitMix64), so that a printed seed replays a test.
struct SeededGenerator: RandomNumberGenerator {
    /// The state, which the seed starts.
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A generator with the seed from the environment variable `METAREWARD_SEED`, else a random one. Prints the seed.
    static func announced(_ test: String = #function) -> SeededGenerator {
        let given = getenv("METAREWARD_SEED").flatMap { UInt64(String(cString: $0)) }
        let seed = given ?? UInt64.random(in: 0...UInt64.max)
        print("\(test): METAREWARD_SEED=\(seed)")
        return SeededGenerator(state: seed)
    }
}

/// Reads text that must be valid and returns its value.
func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws -> JSONValue {
    try JSONReader.read(text, limits: limits).value
}

/// The error that reading `bytes` throws, or nil when they are accepted.
func refusal(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONReadError? {
    do throws(JSONReadError) {
        _ = try JSONReader.read(bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

/// The error that reading `text` throws, or nil when it is accepted.
func refusal(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONReadError? {
    refusal(Array(text.utf8), limits: limits)
}

extension JSONValue {
    /// A random value, nested at most `depth` levels, with strings and numbers of every awkward kind.
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int(truncatingIfNeeded: generator.next()) >> Int.random(in: 0..<64, using: &generator))
        case 3: return .double(Double(bitPattern: generator.next()))
        case 4, 5: return .string(randomString(using: &generator))
        case 6:
            let count = Int.random(in: 0..<6, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            // Sometimes more members than the index threshold of objects.
            let count = Int.random(in: 0..<(Bool.random(using: &generator) ? 5 : 40), using: &generator)
            var object = JSONObject()
            for _ in 0..<count {
                object.set(randomString(using: &generator), to: random(depth: depth - 1, using: &generator))
            }
            return .object(object)
        }
    }

    /// A random string over all scalars, with many quotes, backslashes and control characters.
    static func randomString(using generator: inout SeededGenerator) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<24, using: &generator) {
            let range: ClosedRange<UInt32> =
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: 0...0x1F
                case 1: 0x22...0x22
                case 2: 0x5C...0x5C
                case 3: 0x20...0x7F
                case 4: 0x80...0xFFFF
                default: 0x10000...0x10FFFF
                }
            scalars.append(Unicode.Scalar(UInt32.random(in: range, using: &generator)) ?? "\u{FFFD}")
        }
        return String(scalars)
    }
}

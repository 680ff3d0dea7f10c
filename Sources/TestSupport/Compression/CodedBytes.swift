public import Compression

/// Whole bodies coded and decoded at once, for tests.
public enum CodedBytes {
    /// The coded bytes.
    public static func encode(
        _ bytes: [UInt8], _ format: CompressedFormat = .gzip, level: Int = 6
    ) throws -> [UInt8] {
        var deflater = try Deflater(format, level: level)
        var output: [UInt8] = []
        try deflater.deflate(bytes.span, into: &output, flush: .finish)
        return output
    }

    /// The decoded bytes of complete data.
    public static func decode(
        _ bytes: [UInt8], _ input: InflaterInput = .gzip, limits: InflateLimits = InflateLimits()
    ) throws -> [UInt8] {
        var inflater = try Inflater(input, limits: limits)
        var output: [UInt8] = []
        _ = try inflater.inflate(bytes.span, into: &output)
        try inflater.finish()
        return output
    }
}

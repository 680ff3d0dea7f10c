internal import Compression

/// Decodes and codes whole bodies in a task, in slices, so that a large one leaves room for other tasks between them.
enum BodyCoding {
    /// Decoded bytes that are handled before other tasks may run: about a millisecond.
    static let sliceBytes = 256 * 1024

    /// The decoded body.
    static func decode(
        _ body: [UInt8], _ coding: ContentCoding, limits: InflateLimits, counting held: DecodedBytes? = nil
    ) async throws(CodingRefusal) -> [UInt8] {
        var isMemoryFull = false
        do throws(InflateError) {
            var inflater = try Inflater(coding.input, limits: limits)
            var decoded: [UInt8] = []
            decoded.reserveCapacity(min(limits.decodedBytesMax, body.count * 3))
            var rest = body.indices
            while true {
                let progress = try inflater.inflate(
                    body.span.extracting(rest), into: &decoded, outputMax: sliceBytes)
                rest = (rest.lowerBound + progress.consumedCount)..<rest.upperBound
                if let held, !held.grow(to: decoded.count) {
                    isMemoryFull = true
                    break
                }
                if progress.isDrained { break }
                await Task.yield()
            }
            if !isMemoryFull {
                try inflater.finish()
                return decoded
            }
        } catch {
            throw CodingRefusal(error)
        }
        throw .memoryFull
    }

    /// The coded body; nil when there is no memory for it or the task is cancelled.
    static func encode(_ body: [UInt8], _ coding: ContentCoding, level: Int) async -> [UInt8]? {
        do throws(DeflateError) {
            var deflater = try Deflater(coding.format, level: level)
            var coded: [UInt8] = []
            coded.reserveCapacity(body.count / 4)
            var start = 0
            while body.count - start > sliceBytes {
                try deflater.deflate(body.span.extracting(start..<start + sliceBytes), into: &coded)
                start += sliceBytes
                await Task.yield()
                if Task.isCancelled { return nil }
            }
            try deflater.deflate(body.span.extracting(start..<body.count), into: &coded, flush: .finish)
            return coded
        } catch {
            return nil
        }
    }
}

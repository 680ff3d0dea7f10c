import Testing

@testable import SocketTransport

/// The queue against one flat array.
@Suite struct OutputQueueTests {
    @Test func bytesLeaveInOrderWhateverTheSizes() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var queue = OutputQueue()
        var expected: [UInt8] = []
        var written: [UInt8] = []
        for step in 0..<2000 {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0:
                let piece = [UInt8](repeating: UInt8(step & 255), count: Int.random(in: 0..<100_000, using: &generator))
                queue.append(piece)
                expected += piece
            case 1:
                let piece = [UInt8](repeating: UInt8(step & 255), count: Int.random(in: 0..<50, using: &generator))
                queue.write { $0.append(contentsOf: piece) }
                expected += piece
            default:
                guard !queue.isEmpty else { continue }
                let part = queue.withFront { bytes, _ in
                    Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &generator)))
                }
                written += part
                queue.consume(part.count)
            }
            #expect(queue.count == expected.count - written.count, "seed \(seed), step \(step)")
        }
        while !queue.isEmpty {
            let part = queue.withFront { bytes, _ in Array(bytes) }
            written += part
            queue.consume(part.count)
        }
        #expect(written == expected, "seed \(seed)")
    }

    @Test func moreIsAnnouncedOnlyWhenALargePieceWaitsBehind() {
        var queue = OutputQueue()
        queue.append(Array("head".utf8))
        #expect(queue.withFront { $1 } == false)
        queue.append([UInt8](repeating: 1, count: OutputQueue.copiedBytesMax + 1))
        #expect(queue.withFront { $1 } == true)
        queue.consume(4)
        #expect(queue.withFront { $1 } == false)
    }
}

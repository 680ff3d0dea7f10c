import Glibc
import Locking
import SocketTransport
import Testing

/// A loop that really runs: work, timers on a manual clock, readiness, and its end.
@Suite(.timeLimit(.minutes(5))) struct EventLoopTests {
    /// Collects what a loop does, and lets a test wait for it.
    private func events<Element: Sendable>(_ type: Element.Type) -> (
        AsyncStream<Element>, AsyncStream<Element>.Continuation
    ) {
        AsyncStream.makeStream(of: type)
    }

    @Test func workOfOneThreadRunsInItsOrder() async throws {
        let loop = try EventLoop(label: "test")
        let (stream, sink) = events(Int.self)
        for number in 0..<1000 { loop.execute { sink.yield(number) } }
        loop.execute { sink.finish() }
        var seen: [Int] = []
        for await number in stream { seen.append(number) }
        #expect(seen == Array(0..<1000))
        await loop.stop()
    }

    @Test func aStoppedLoopRefusesWork() async throws {
        let loop = try EventLoop(label: "test")
        let (stream, sink) = events(String.self)
        loop.execute { sink.yield("before") }
        await loop.stop()
        #expect(!loop.execute { sink.yield("after") })
        await loop.stop()
        sink.finish()
        var seen: [String] = []
        for await event in stream { seen.append(event) }
        #expect(seen == ["before"])
    }

    @Test func timersFireWhenTheClockIsMovedAndNotBefore() async throws {
        let clock = ManualTimeSource()
        let loop = try EventLoop(label: "test", timeSource: clock)
        let (stream, sink) = events(String.self)
        loop.execute {
            _ = loop.schedule(at: loop.now.advanced(by: .seconds(10))) { sink.yield("ten") }
            let cancelled = loop.schedule(at: loop.now.advanced(by: .seconds(5))) { sink.yield("cancelled") }
            loop.cancel(cancelled)
            sink.yield("scheduled")
        }
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next() == "scheduled")
        clock.advance(by: .seconds(9))
        loop.execute { sink.yield("nine") }
        #expect(await iterator.next() == "nine")
        clock.advance(by: .seconds(1))
        #expect(await iterator.next() == "ten")
        await loop.stop()
    }

    @Test func timersFireOnTheSystemClock() async throws {
        let loop = try EventLoop(label: "test")
        let start = ContinuousClock.now
        await withCheckedContinuation { continuation in
            loop.execute {
                _ = loop.schedule(at: loop.now.advanced(by: .milliseconds(20))) { continuation.resume() }
            }
        }
        #expect(ContinuousClock.now - start >= .milliseconds(20))
        await loop.stop()
    }

    /// Reads a socket pair's end to its end, and reports each step.
    private final class Reader: ReadinessHandler, @unchecked Sendable {
        // Invariant: touched on the loop only.
        let loop: EventLoop
        var stream: SocketStream
        let sink: AsyncStream<String>.Continuation

        init(loop: EventLoop, stream: SocketStream, sink: AsyncStream<String>.Continuation) {
            self.loop = loop
            self.stream = stream
            self.sink = sink
        }

        func descriptorReady(_ readiness: Readiness) {
            var bytes = [UInt8](repeating: 0, count: 8)
            while true {
                switch bytes.withUnsafeMutableBytes({ stream.receive(into: $0) }) {
                case .bytes(let count, _): sink.yield(String(decoding: bytes[..<count], as: UTF8.self))
                case .wouldBlock: return
                case .end, .failed, .refused:
                    loop.deregister(stream.descriptor)
                    stream.close()
                    sink.finish()
                    return
                }
            }
        }
    }

    @Test func everythingSentBeforeAHangUpIsRead() async throws {
        var pair: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        #expect(socketpair(AF_UNIX, type, 0, &pair) == 0)
        let loop = try EventLoop(label: "test")
        let (stream, sink) = events(String.self)
        var writer = SocketStream(descriptor: pair[1])
        writer.output.append(Array("twenty bytes in all!".utf8))
        #expect(writer.flush() == .done)
        writer.close()
        let reader = Reader(loop: loop, stream: SocketStream(descriptor: pair[0]), sink: sink)
        loop.execute {
            do { try loop.register(reader.stream.descriptor, handler: reader) } catch { sink.finish() }
        }
        var text = ""
        for await piece in stream { text += piece }
        #expect(text == "twenty bytes in all!")
        await loop.stop()
    }

    @Test func writingGoesUntilTheKernelTakesNoMoreAndThenReports() throws {
        var pair: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        #expect(socketpair(AF_UNIX, type, 0, &pair) == 0)
        var writer = SocketStream(descriptor: pair[1])
        var reader = SocketStream(descriptor: pair[0])
        writer.output.append([UInt8](repeating: 7, count: 4 << 20))
        #expect(writer.flush() == .wouldBlock(progressed: true))
        #expect(writer.flush() == .wouldBlock(progressed: false))
        var total = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while total < 4 << 20 {
            switch buffer.withUnsafeMutableBytes({ reader.receive(into: $0) }) {
            case .bytes(let count, _): total += count
            case .wouldBlock: _ = writer.flush()
            case .end, .failed, .refused: total = .max
            }
        }
        #expect(total == 4 << 20)
        #expect(writer.output.isEmpty)
        reader.close()
        writer.output.append([1])
        #expect(writer.flush() == .failed(EPIPE))
        writer.close()
    }
}

import Glibc
import Testing

@testable import metareward

/// SIGHUP, sent to this process.
@Suite(.timeLimit(.minutes(5))) struct ReloadSignalTests {
    @Test func eachSignalCallsBackAndTheProcessGoesOn() async {
        let (calls, sink) = AsyncStream.makeStream(of: Void.self)
        let (ready, readySink) = AsyncStream.makeStream(of: Void.self)
        let signal = ReloadSignal(onReady: { readySink.finish() }, { sink.yield() })
        for await _ in ready {}
        var iterator = calls.makeAsyncIterator()
        for _ in 0..<3 {
            kill(getpid(), SIGHUP)
            #expect(await iterator.next() != nil)
        }
        signal.cancel()
    }
}

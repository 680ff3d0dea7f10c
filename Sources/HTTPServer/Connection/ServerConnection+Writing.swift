internal import HTTPEngine
internal import SocketTransport

extension ServerConnection {
    /// Writes what waits; returns whether all of it is written. A reader that takes nothing for too long is cut.
    func flush() -> Bool {
        if stream.isFlushed { return true }
        switch stream.flush() {
        case .done:
            if deadline.kind == .write { deadline.clear() }
            resumeWriters()
            return true
        case .wouldBlock(let progressed):
            if isShakingHands { return false }
            if progressed || deadline.kind != .write {
                setDeadline(.write, after: owner.configuration.writeTimeout)
            }
            if stream.output.count <= owner.configuration.outputBytesMax / 2 { resumeWriters() }
            return false
        case .failed:
            close()
            return false
        }
    }

    /// Writes what waits and behind it what the layer has to say at the end; returns whether all of it is written.
    func flushToEnd() -> Bool {
        guard flush() else { return false }
        stream.finishLayer()
        return flush()
    }

    /// Takes a part of a streamed body; the continuation is resumed when there is room for more.
    func write(_ bytes: [UInt8], _ continuation: CheckedContinuation<Void, any Error>) {
        guard !isClosed, let plan = exchange?.streamPlan else {
            continuation.resume(throwing: HTTPBodyWriteError.peerGone)
            return
        }
        if plan.isChunked {
            stream.output.write { ChunkedEncoder.append(bytes, to: &$0) }
        } else {
            stream.output.append(bytes)
        }
        waitingWriters.append(continuation)
        pump()
        if !isClosed, stream.output.count <= owner.configuration.outputBytesMax { resumeWriters() }
    }

    /// Lets waiting writers go on.
    private func resumeWriters() {
        guard !waitingWriters.isEmpty else { return }
        let writers = waitingWriters
        waitingWriters = []
        for writer in writers { writer.resume() }
    }

    /// Tells waiting writers that nobody reads any more.
    func failWriters() {
        let writers = waitingWriters
        waitingWriters = []
        for writer in writers { writer.resume(throwing: HTTPBodyWriteError.peerGone) }
    }
}

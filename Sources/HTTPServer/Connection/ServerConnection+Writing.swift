internal import HTTPEngine
internal import SocketTransport

extension ServerConnection {
    /// Writes what waits; returns whether all of it is written. A reader that takes nothing, or too little, is cut.
    func flush() -> Bool {
        if stream.isFlushed { return true }
        switch stream.flush() {
        case .done:
            if deadline.kind == .write { deadline.clear() }
            resumeWriters()
            return true
        case .wouldBlock(let progressed):
            if isShakingHands { return false }
            if deadline.kind != .write {
                beginReadingSpan()
            } else if progressed {
                hasReaderMoved = true
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

    /// Begins to measure how much the client takes until the write deadline passes.
    private func beginReadingSpan() {
        acknowledgedMark = stream.acknowledgedBytes
        hasReaderMoved = false
        setDeadline(.write, after: owner.configuration.writeTimeout)
    }

    /// Judges what the client has taken since the last span began: nothing, too little, or enough for another span.
    func endReadingSpan() {
        let span = owner.configuration.writeTimeout / .seconds(1)
        let taken = stream.acknowledgedBytes - acknowledgedMark
        if taken > 0, Double(taken) >= Double(owner.configuration.hardening.responseRateMin) * span {
            beginReadingSpan()
            return
        }
        // What the client's kernel has taken into its own buffer in the meantime is not the work of a reader.
        owner.observer.limitReached(name: hasReaderMoved ? "response_rate" : "write_timeout")
        close()
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

internal import HTTPEngine
internal import SocketTransport

extension ServerConnection {
    /// Takes note of how many bytes of bodies the connection holds now.
    func countHeldBytes() {
        let held = isClosed ? 0 : machine.bodyBytesReceived + (exchange?.bodyBytes ?? 0) + stream.output.count
        if held == heldBytes { return }
        owner.inFlight.change(by: held - heldBytes)
        heldBytes = held
    }

    /// Whether the body that is coming has to be refused because all bodies together take too much memory. The one that
    /// grows beyond the limit goes; those that are complete stay.
    func refusesGrowingBody() -> Bool {
        countHeldBytes()
        guard machine.bodyBytesReceived > 0, owner.inFlight.isExceeded else { return false }
        return refuseForMemory()
    }

    /// Whether the announced body of a request has to be refused for want of memory.
    func refusesAnnouncedBody(_ head: RequestHead) -> Bool {
        let announced = head.fields["Content-Length"].flatMap { Int($0) } ?? 1
        guard owner.inFlight.lacksRoom(for: announced) else { return false }
        return refuseForMemory()
    }

    private func refuseForMemory() -> Bool {
        switch machine.refuseBody(.memoryFull) {
        case .refuse(let error):
            refuse(error)
            return true
        case .wait, .screen, .sendContinue, .handle, .close: return false
        }
    }
}

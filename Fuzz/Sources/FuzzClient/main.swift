import FuzzSupport
import HTTPEngine

/// Small enough that inputs reach every limit.
let smallLimits = HTTPLimits(
    headBytesMax: 200, fieldCountMax: 5, bodyBytesMax: 64, chunkLineBytesMax: 12, trailerBytesMax: 30)

/// What the client's machine makes of the pieces as the response to a request of the method, and of what follows as the
/// response to a second one.
func story(_ pieces: [[UInt8]], _ method: HTTPMethod, _ limits: HTTPLimits) -> [String] {
    var machine = ClientConnectionMachine(limits: limits)
    machine.requestSent(method: method)
    var story: [String] = []
    for piece in pieces {
        piece.withUnsafeBufferPointer { machine.receive($0) }
        if !tell(&machine, limits, &story) { return story }
    }
    machine.receiveEnd()
    _ = tell(&machine, limits, &story)
    return story
}

/// Runs the machine until it waits; returns whether the connection goes on.
func tell(_ machine: inout ClientConnectionMachine, _ limits: HTTPLimits, _ story: inout [String]) -> Bool {
    while true {
        switch machine.next() {
        case .wait: return true
        case .deliver(let response):
            expect(response.body.count <= limits.bodyBytesMax, "a body of \(response.body.count) bytes passes")
            expect(response.head.fields.count <= limits.fieldCountMax, "\(response.head.fields.count) fields pass")
            expect((100...599).contains(response.head.status), "the status \(response.head.status) passes")
            // Whether the connection is kept is left out: bytes behind the response end it, if they have come already.
            story.append("\(response.head.status) \(response.head.fields) \(response.body)")
        case .fail(let error):
            story.append("fail \(error.name)")
            return false
        case .close:
            story.append("close")
            return false
        }
    }
}

fuzz { bytes in
    for method in [HTTPMethod.get, .head] {
        for limits in [smallLimits, HTTPLimits()] { Splits.expectSame(bytes) { story($0, method, limits) } }
    }
}

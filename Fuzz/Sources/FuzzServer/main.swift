import FuzzSupport
import HTTPEngine

/// Small enough that inputs reach every limit.
let smallLimits = HTTPLimits(
    headBytesMax: 200, fieldCountMax: 5, targetBytesMax: 40, bodyBytesMax: 64, chunkLineBytesMax: 12,
    trailerBytesMax: 30)

/// What the server's machine makes of the pieces; every request is answered at once.
func story(_ pieces: [[UInt8]], _ limits: HTTPLimits) -> [String] {
    var machine = ServerConnectionMachine(limits: limits)
    var story: [String] = []
    for piece in pieces {
        piece.withUnsafeBufferPointer { machine.receive($0) }
        tell(&machine, limits, &story)
    }
    machine.receiveEnd()
    tell(&machine, limits, &story)
    return story
}

/// Runs the machine until it waits. Interim responses are left out, because they depend on when the body comes.
func tell(_ machine: inout ServerConnectionMachine, _ limits: HTTPLimits, _ story: inout [String]) {
    while true {
        switch machine.next() {
        case .wait: return
        case .screen, .sendContinue: continue
        case .handle(let head, let body):
            expect(body.count <= limits.bodyBytesMax, "a body of \(body.count) bytes passes")
            expect(head.fields.count <= limits.fieldCountMax, "\(head.fields.count) fields pass")
            expect(
                head.target.utf8.count <= limits.targetBytesMax, "a target of \(head.target.utf8.count) bytes passes")
            expect(!head.fields.entries.contains { $0.value.utf8.contains(10) }, "a line break passes")
            story.append("\(head.method) \(head.target) \(head.version) \(head.fields) \(body)")
            var output: [UInt8] = []
            let plan = try? machine.beginResponse(
                ResponseHead(status: 200), length: .bytes(0), date: [], into: &output)
            expect(plan != nil, "an empty response cannot be written")
            machine.responseFinished()
        case .refuse(let error):
            story.append("refuse \(error.status) \(error.name)")
            return
        case .close:
            if story.last != "close", story.last?.hasPrefix("refuse") != true { story.append("close") }
            return
        }
    }
}

fuzz { bytes in
    for limits in [smallLimits, HTTPLimits()] { Splits.expectSame(bytes) { story($0, limits) } }
}

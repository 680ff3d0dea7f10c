import FuzzSupport
import HTTPEngine

/// The head that stands before every input.
let head = Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
/// Small enough that inputs reach every limit of a body.
let smallLimits = HTTPLimits(fieldCountMax: 5, bodyBytesMax: 64, chunkLineBytesMax: 12, trailerBytesMax: 30)

/// What became of a body.
enum Outcome: Equatable {
    case body([UInt8])
    case refused(String)
    case nothing
}

/// What the server's machine makes of the head and the pieces behind it.
func outcome(_ pieces: [[UInt8]], _ limits: HTTPLimits) -> Outcome {
    var machine = ServerConnectionMachine(limits: limits)
    for piece in [head] + pieces {
        piece.withUnsafeBufferPointer { machine.receive($0) }
        if let outcome = outcome(&machine) { return outcome }
    }
    machine.receiveEnd()
    return outcome(&machine) ?? .nothing
}

/// Runs the machine until it waits, or until it is known what became of the body.
func outcome(_ machine: inout ServerConnectionMachine) -> Outcome? {
    while true {
        switch machine.next() {
        case .wait: return nil
        case .screen, .sendContinue: continue
        case .handle(_, let body): return .body(body)
        case .refuse(let error): return .refused(error.name)
        case .close: return .nothing
        }
    }
}

fuzz { bytes in
    for limits in [smallLimits, HTTPLimits()] {
        let result = Splits.expectSame(bytes) { outcome($0, limits) }
        if case .body(let body) = result { expect(body.count <= limits.bodyBytesMax, "\(body.count) bytes pass") }
    }
    // The other way: what is written in chunks is read as it was.
    for pieces in Splits.of(bytes) {
        var coded: [UInt8] = []
        for piece in pieces { ChunkedEncoder.append(piece, to: &coded) }
        ChunkedEncoder.appendEnd(to: &coded)
        expect(outcome([coded], HTTPLimits()) == .body(bytes), "chunks do not come back: \(coded)")
    }
}

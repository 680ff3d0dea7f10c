public import JSONText
internal import Locking

/// What a simulated model was asked so far and what went wrong, for tests and for whoever watches it.
public struct SimulatedTraffic: Sendable, Equatable {
    /// Chat completions that were asked for.
    public var calls = 0
    /// Those that are being answered now.
    public var callsInProgress = 0
    /// Those whose client went away, or whose server was stopped, before they were answered.
    public var callsAborted = 0
    /// Faults that were played, by kind; kinds that never were are absent.
    public var faults: [SimulatedFault: Int] = [:]

    /// Nothing yet.
    public init() {}

    /// `calls`, `in_progress`, `aborted`, and `faults` by their words.
    public var json: JSONValue {
        var counts = JSONObject()
        for fault in SimulatedFault.allCases {
            if let count = faults[fault] { counts.set(fault.rawValue, to: .integer(count)) }
        }
        return [
            "calls": .integer(calls), "in_progress": .integer(callsInProgress), "aborted": .integer(callsAborted),
            "faults": .object(counts),
        ]
    }
}

/// Counts the traffic of one handler.
final class TrafficCounter: Sendable {
    private let state = Locked(SimulatedTraffic())

    /// The counts now.
    var traffic: SimulatedTraffic { state.withLock { $0 } }

    /// Takes note of a call and gives its number, from 0.
    func begin() -> Int {
        state.withLock { traffic in
            traffic.calls += 1
            traffic.callsInProgress += 1
            return traffic.calls - 1
        }
    }

    /// Takes note of a fault.
    func play(_ fault: SimulatedFault) {
        state.withLock { $0.faults[fault, default: 0] += 1 }
    }

    /// Takes note of a call's end.
    func end(isAborted: Bool) {
        state.withLock { traffic in
            traffic.callsInProgress -= 1
            if isAborted { traffic.callsAborted += 1 }
        }
    }
}

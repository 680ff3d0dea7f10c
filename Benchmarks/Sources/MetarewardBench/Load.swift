import Glibc
import HTTPClient
import HTTPEngine
import JSONText
import Locking

/// Sends requests of one rollout and writes down how much longer than the judge each took.
final class Load: Sendable {
    /// What came of the requests that count.
    struct Outcome: Sendable {
        /// Latency beyond the judge's own, in milliseconds, by the window in which a request was due.
        var windows: [Int: [Double]] = [:]
        /// Requests without a reward.
        var failures = 0
        /// The most requests that were in flight at once, of all.
        var inFlightMax = 0
        /// The requests in flight.
        var inFlight = 0

        /// The requests that count.
        var count: Int { windows.values.reduce(0) { $0 + $1.count } }

        /// The middle of all windows' values of that quantile: a moment's disturbance of the machine spoils one window.
        func median(of quantile: Double) -> Double {
            Statistics.median(windows.values.map { Statistics.quantile($0, quantile) })
        }
    }

    /// Sends the requests.
    let client = HTTPClient()
    private let url: HTTPClientURL
    private let latency: Duration
    private let state = Locked(Outcome())

    /// A load for the port of this machine.
    init(port: Int, latency: Duration) {
        url = HTTPClientURL(host: "127.0.0.1", port: port, target: "/score")
        self.latency = latency
    }

    /// What came of it.
    var outcome: Outcome { state.withLock { $0 } }

    /// Sends one request that was due at that instant; it counts for that window, if for any.
    func send(_ number: Int, due: ContinuousClock.Instant, window: Int?) async {
        let body: JSONValue = [
            "rollouts": [
                [
                    "id": .string("\(number)"), "prompt": "Should libraries be open in the evening?",
                    "response": .string(JudgeBodies.essay(number)),
                ]
            ], "detail": "reward",
        ]
        let request = HTTPClientRequest(
            method: .post, url: url, fields: ["Content-Type": "application/json"], body: Array(body.text.utf8))
        state.withLock { state in
            state.inFlight += 1
            state.inFlightMax = max(state.inFlightMax, state.inFlight)
        }
        let response = try? await client.send(request, timeout: .seconds(60))
        let added = due.duration(to: .now) - latency
        // A judge that is called directly answers with choices, the service with rewards.
        let json = response.flatMap { try? JSONReader.read($0.body).value }
        let isGood = response?.status == 200 && (json?["choices"] != nil || json?["rewards"]?[0]?.double != nil)
        state.withLock { state in
            state.inFlight -= 1
            guard let window else { return }
            if !isGood { state.failures += 1 }
            state.windows[window, default: []].append(added.seconds * 1000)
        }
    }
}

/// The natural logarithm.
func logarithm(_ value: Double) -> Double { log(value) }

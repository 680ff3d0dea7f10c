internal import Locking
internal import RewardCore

/// Notices judges that fail again and again after they have passed their probe, so that `/readyz` says `degraded`.
final class ModelHealth: Sendable {
    /// Failures in a row after which a judge counts as troubled; one answer ends it.
    static let failuresInARow = 8

    private struct Trouble {
        var failures = 0
        var last = FailureKind.judgeUnavailable
    }

    private let troubles = Locked<[String: Trouble]>([:])
    private let learned = Locked<[String]>([])

    /// A call of the judge ended; `kind` says why there is no answer. What a caller did to it (`cancelled`) says
    /// nothing about the judge.
    func callFinished(judge: String, kind: FailureKind?) {
        guard kind != .cancelled else { return }
        troubles.withLock { troubles in
            guard let kind else {
                troubles.removeValue(forKey: judge)
                return
            }
            var trouble = troubles[judge] ?? Trouble()
            trouble.failures += 1
            trouble.last = kind
            troubles[judge] = trouble
        }
    }

    /// A model turned out to refuse something.
    func learned(model: String, endpoint: String, quirk: String, effect: String) {
        let sentence = "model \(model) at \(endpoint) refuses \(quirk); \(effect)"
        learned.withLock { if !$0.contains(sentence) { $0.append(sentence) } }
    }

    /// One sentence for each thing that a model refuses.
    var quirks: [String] { learned.withLock { $0.sorted() } }

    /// One sentence for each judge in trouble.
    var degradations: [String] {
        troubles.withLock { troubles in
            troubles.filter { $0.value.failures >= Self.failuresInARow }.sorted { $0.key < $1.key }.map {
                "judge \($0.key) failed \($0.value.failures) calls in a row, the last as \($0.value.last.rawValue)"
            }
        }
    }
}

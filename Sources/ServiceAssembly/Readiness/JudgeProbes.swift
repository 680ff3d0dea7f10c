internal import ChatModels
internal import Logging
internal import RewardCore

/// Asks each configured model one question for each kind of constraint that its tasks rely on, before the service calls
/// itself ready. A server that cannot be reached, or that ignores a constraint, fails it and is asked again.
///
/// Where `allow_unconstrained` is set, a model that ignores constraints passes and is named among the degradations.
struct JudgeProbes: Sendable {
    /// Time between two probes of a model that has not passed.
    static let interval = Duration.seconds(5)
    /// How long one question may take.
    static let timeout = Duration.seconds(30)
    /// Letters of an answer that an explanation shows.
    static let shownMax = 40

    /// What came of one question.
    enum Outcome: Sendable, Equatable {
        /// The constraint works.
        case passed
        /// The model answered without heeding it; with the beginning of what it said.
        case ignored(String)
        /// There is no answer.
        case failed(String)
    }

    /// The models.
    let targets: [ProbeTarget]
    /// Who is told.
    let readiness: ServiceReadiness
    /// The service's clock.
    let clock: any ServiceClock
    /// Where failures are explained.
    let logger: Logger

    /// Returns when every model has passed, or its task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for target in targets { group.addTask { await self.probe(target) } }
        }
    }

    private func probe(_ target: ProbeTarget) async {
        var open = Array(target.models.enumerated())
        var ignored: Set<ConstraintProbe> = []
        while !Task.isCancelled {
            var round = Round()
            for (number, model) in open { await ask(number, model, target, &round) }
            ignored.formUnion(round.ignored)
            open.removeAll { round.passed.contains($0.offset) }
            // A server that cannot be reached holds nothing up while another can: its calls go there too.
            let isUsable = round.violations.isEmpty && open.count < target.models.count
            if isUsable {
                readiness.passedProbe(target.name, unconstrained: ignored.map(\.rawValue).sorted())
                let metadata: Logger.Metadata = ["model": "\(target.name)", "dialect": "\(target.dialect.name)"]
                logger.info("model passed its probes", metadata: metadata)
            } else {
                readiness.failedProbe(target.name, round.violations + round.troubles)
            }
            if open.isEmpty { return }
            for problem in round.violations + round.troubles {
                logger.error("model failed its probe", metadata: ["model": "\(target.name)", "detail": "\(problem)"])
            }
            do { try await clock.sleep(for: Self.interval) } catch { return }
        }
    }

    /// What one round of questions gave.
    private struct Round {
        /// Servers, by number, that answered everything as they should.
        var passed: Set<Int> = []
        /// Kinds that a server ignored, which it may.
        var ignored: Set<ConstraintProbe> = []
        /// Explanations of what was ignored.
        var violations: [String] = []
        /// Explanations of why there was no answer.
        var troubles: [String] = []
    }

    private func ask(_ number: Int, _ model: any ChatModel, _ target: ProbeTarget, _ round: inout Round) async {
        var isGood = true
        for kind in target.kinds.sorted(by: { $0.rawValue < $1.rawValue }) {
            switch await ask(model, kind) {
            case .passed: continue
            case .ignored where target.allowsUnconstrained: round.ignored.insert(kind)
            case .ignored(let text):
                isGood = false
                round.violations.append(Self.explanation(target, kind, answer: text))
            case .failed(let detail):
                isGood = false
                round.troubles.append("model \(target.name): \(detail)")
            }
        }
        if isGood { round.passed.insert(number) }
    }

    private func ask(_ model: any ChatModel, _ kind: ConstraintProbe) async -> Outcome {
        var outcome = Outcome.failed("was not asked; this is a bug")
        for tokens in kind.tokens {
            do throws(ChatFailure) {
                let request = kind.request(maxTokens: tokens, deadline: clock.monotonic() + Self.timeout)
                let reply = try await model.complete(request)
                guard !reply.isUnconstrained, kind.passes(reply.text) else {
                    return .ignored(String(reply.text.prefix(Self.shownMax)))
                }
                return .passed
            } catch {
                outcome = .failed(error.detail)
                if error.kind == .judgeInvalid, error.detail.contains(Self.ignoredWords) { return .ignored("") }
                guard error.kind == .judgeTruncated || error.kind == .judgeInvalid else { return outcome }
            }
        }
        return outcome
    }

    /// What the client says of an answer in which it found nothing that fits.
    private static let ignoredWords = "ignored the constraint"

    /// What is wrong and what to change.
    static func explanation(_ target: ProbeTarget, _ kind: ConstraintProbe, answer: String) -> String {
        let words = answer.split(whereSeparator: \.isNewline).joined(separator: " ")
        return
            "model \(target.name) ignores constraints of kind \(kind.rawValue) in the dialect \(target.dialect.name):"
            + " asked for \(kind.wanted), it answered \"\(words)\". Check models.\(target.name).dialect and the server:"
            + " \(target.dialect.constraintAdvice). To use it all the same, set"
            + " models.\(target.name).allow_unconstrained: true."
    }
}

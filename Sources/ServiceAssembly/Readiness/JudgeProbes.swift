internal import Logging
internal import RewardCore

/// Asks each configured judge one question before the service calls itself ready: an integer that must be within its
/// range. A server that cannot be reached, or that ignores the constraint, fails it and is asked again.
///
/// The question invites an answer outside the range, so that a server which drops the constraint without a word is
/// found out here and not by the first rewards.
struct JudgeProbes: Sendable {
    /// Time between two probes of a judge that has not passed.
    static let interval = Duration.seconds(5)
    /// How long one probe may take.
    static let timeout = Duration.seconds(30)
    /// The range that the answer must keep to.
    static let range = 0...5

    /// The judges by configured name.
    let judges: [String: any ChatModel]
    /// Who is told.
    let readiness: ServiceReadiness
    /// The service's clock.
    let clock: any ServiceClock
    /// Where failures are explained.
    let logger: Logger

    /// Returns when every judge has passed, or its task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for (name, judge) in judges { group.addTask { await self.probe(judge, name: name) } }
        }
    }

    private func probe(_ judge: any ChatModel, name: String) async {
        while !Task.isCancelled {
            do throws(ChatFailure) {
                let reply = try await judge.complete(
                    ChatRequest(
                        messages: [
                            ChatMessage(.system, "This is a test of constrained answers."),
                            ChatMessage(.user, "Reply with the word banana."),
                        ], constraint: .integer(Self.range), maxTokens: 16,
                        deadline: clock.monotonic() + Self.timeout))
                if Self.keepsToRange(reply.text) {
                    readiness.passedProbe(name)
                    logger.info("judge passed its probe", metadata: ["judge": "\(name)"])
                    return
                }
                readiness.failedProbe(name, detail: "it ignores constraints; check its dialect and version")
                logger.error(
                    "judge ignores constraints; check its dialect and version",
                    metadata: ["judge": "\(name)", "endpoint": "\(reply.endpoint)"])
            } catch {
                readiness.failedProbe(name, detail: error.detail)
                logger.error(
                    "judge failed its probe", metadata: ["judge": "\(name)", "detail": "\(error.detail)"])
            }
            do { try await clock.sleep(for: Self.interval) } catch { return }
        }
    }

    /// Whether the text is one ASCII digit within the range.
    static func keepsToRange(_ text: String) -> Bool {
        guard text.utf8.count == 1, let digit = text.utf8.first, (48...57).contains(digit) else { return false }
        return range.contains(Int(digit) - 48)
    }
}

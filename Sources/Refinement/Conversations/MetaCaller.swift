internal import RewardCore

/// Holds conversations with the meta model, one call of the budget at a time each.
struct MetaCaller: Sendable {
    /// The meta model.
    let model: any ChatModel
    /// The budget that all runs share.
    let budget: CallBudget
    /// The service's clock.
    let clock: any ServiceClock
    /// How the task's meta step works.
    let settings: MetaSettings

    /// A conversation that was held, and what it cost.
    struct Held: Sendable {
        /// The conversation where it stands; over, unless it was cancelled.
        var conversation: MetaConversation
        /// Calls and tokens spent.
        var usage = TokenUsage()
        /// Whether the calling task was cancelled before the conversation was over.
        var isCancelled = false
    }

    /// Asks question after question until the conversation is over or the calling task is cancelled.
    ///
    /// - Parameters:
    ///   - affinityKey: equal for all its calls, which share their prefix.
    ///   - workID: the meta run, whose calls take turns with those of others.
    func hold(_ conversation: MetaConversation, seed: Int, affinityKey: String, workID: String) async -> Held {
        var held = Held(conversation: conversation)
        var action = conversation.start()
        while case .ask(let question) = action {
            let reply: Result<ChatReply, ChatFailure>
            do throws(CancellationError) {
                reply = try await budget.withSlot {
                    await ask(question, seed: seed, affinityKey: affinityKey, workID: workID)
                }
            } catch {
                held.isCancelled = true
                return held
            }
            switch reply {
            case .success(let reply): held.usage += reply.usage
            case .failure(let failure): held.usage += failure.usage
            }
            if Task.isCancelled {
                held.isCancelled = true
                return held
            }
            switch reply {
            case .success(let reply): action = held.conversation.answered(reply.text)
            case .failure(let failure): action = held.conversation.failed(failure)
            }
        }
        return held
    }

    private func ask(
        _ question: MetaConversation.Question, seed: Int, affinityKey: String, workID: String
    ) async -> Result<ChatReply, ChatFailure> {
        var request = ChatRequest(
            messages: question.messages, constraint: question.constraint, maxTokens: question.tokensMax,
            temperature: settings.temperature, seed: seed + question.attempt,
            deadline: clock.monotonic() + .seconds(settings.callTimeoutSeconds), affinityKey: affinityKey)
        request.workID = workID
        request.traceparent = TraceContext(ofWork: workID).traceparent
        request.priority = .refinement
        do throws(ChatFailure) {
            return .success(try await model.complete(request))
        } catch {
            return .failure(error)
        }
    }
}

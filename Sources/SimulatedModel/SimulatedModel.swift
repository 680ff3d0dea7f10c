/// A chat model without weights: the same conversation always gets the same answer, on every machine.
///
/// It exists so that the service can be tried, shown and tested without a language model, and it plays fair: it reads
/// prompts as a model would, finds rollouts between the service's fences and rubrics outside them, and knows nothing
/// else. As judge it scores by what can be counted (`SimulatedJudge`); as meta model it finds texts that count for
/// little and scored high, and answers with criteria that name what is wrong with them (`SimulatedMetaModel`). Which
/// of the two is asked it tells from the shape of the conversation (`Stage`).
///
/// The gullible variant obeys what stands outside fences and does not check their nonces: the yardstick of the fences.
public struct SimulatedModel: Sendable {
    /// The settings.
    public let configuration: SimulatedModelConfiguration
    private let judge: SimulatedJudge

    /// Makes a model.
    public init(configuration: SimulatedModelConfiguration = SimulatedModelConfiguration()) {
        self.configuration = configuration
        judge = SimulatedJudge(
            discipline: configuration.gullible ? .gullible : .checked,
            cache: FeatureCache(generationSize: max(1, configuration.rememberedRollouts / 2)))
    }

    /// Answers a conversation in the form that the constraint asks for.
    public func answer(_ messages: [SimulatedMessage], constraint: AnswerConstraint) -> String {
        let conversation = Conversation(messages, discipline: judge.discipline)
        let content = content(conversation, constraint: constraint)
        return AnswerText.text(content, constraint: constraint)
    }

    private func content(_ conversation: Conversation, constraint: AnswerConstraint) -> AnswerContent {
        let stage = Stage(conversation, form: AnswerForm(constraint))
        switch stage {
        case .judge: return .verdicts(judge.verdicts(conversation, constraint: constraint))
        case .plan: return .text(EvaluationGuidelines.plan)
        case .analysis, .count, .item, .prescreen, .guidelines:
            return SimulatedMetaModel(judge: judge).content(stage, conversation)
        case .talk: return .text("This is the simulated model. It scores rollouts and refines rubrics.")
        }
    }
}

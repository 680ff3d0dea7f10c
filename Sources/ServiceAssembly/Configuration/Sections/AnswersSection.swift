internal import RewardCore

/// The names of the sources of a task's rewards.
enum RewardSourceWord: String, Sendable, CaseIterable {
    /// The judge alone.
    case judge
    /// The answer match alone.
    case answer
    /// One of the two, by a coin for each step.
    case coin
    /// Both, weighted.
    case weighted
}

/// Which of several boxes in a response is its answer.
enum AnswerBoxWord: String, Sendable, CaseIterable {
    /// The last one.
    case last
    /// The first one, as in the paper's code.
    case first
}

/// How a task compares answers with references, and how much of the reward that decides.
struct AnswersSection: ConfigurationSection {
    /// Where rewards come from.
    var source = RewardSourceWord.judge
    /// How often `coin` takes the answer.
    var probability = 0.5
    /// The answer's part under `weighted`.
    var weight = 0.5
    /// Seed of the coin.
    var seed = 0
    /// Which box counts.
    var box = AnswerBoxWord.last
    /// Whether all spaces are removed first.
    var removesSpaces = false

    /// Answers in which no key is present.
    init() {}

    /// Answers of a task as they are without its configuration.
    init(_ settings: TaskSettings) {
        switch settings.rewardSource {
        case .judge: source = .judge
        case .answer: source = .answer
        case .coin(let value): (source, probability) = (.coin, value)
        case .weighted(let value): (source, weight) = (.weighted, value)
        }
        seed = Int(exactly: settings.coinSeed) ?? 0
        box = settings.answers.box == .first ? .first : .last
        removesSpaces = settings.answers.removesSpaces
    }

    /// The keys of `answers`.
    static let keys: [ConfigurationKey<AnswersSection>] = [
        .value(
            "source", \.source, .choice,
            "Where rewards come from: the judge, the answer's match with the reference, a coin between the two, or "
                + "both weighted."),
        .value(
            "probability", \.probability, .number(in: 0...1),
            "Under coin: how often a step's rewards are the answer match alone."),
        .value("weight", \.weight, .number(in: 0...1), "Under weighted: the part of the answer match."),
        .value(
            "seed", \.seed, .integer(in: 0...1_000_000_000),
            "Seed of the coin; replicas with one seed decide alike."),
        .value("box", \.box, .choice, "Which boxed answer of a response counts."),
        .value("remove_spaces", \.removesSpaces, .boolean, "Removes all spaces before answers are compared."),
    ]

    /// Writes what was read into a task's settings.
    func apply(to settings: inout TaskSettings) {
        switch source {
        case .judge: settings.rewardSource = .judge
        case .answer: settings.rewardSource = .answer
        case .coin: settings.rewardSource = .coin(probability: probability)
        case .weighted: settings.rewardSource = .weighted(weight: weight)
        }
        settings.coinSeed = UInt64(seed)
        settings.answers.box = box == .first ? .first : .last
        settings.answers.removesSpaces = removesSpaces
    }
}

extension ConfigurationKey where Target == TaskSection {
    /// The map `answers`; a built-in task keeps what it leaves out.
    static let answers: ConfigurationKey = {
        let facts = KeyFacts(
            name: "answers", type: "map", range: "", defaultText: "",
            text: "How answers are compared with references, and how much of the reward that decides.",
            examples: [], children: AnswersSection.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            var section = AnswersSection(target.settings)
            AnswersSection.read(node, path, into: &section, &state)
            target.answers = section
        }
    }()
}

internal import Judging
internal import RewardCore

/// The rules that a check may have.
enum CheckWord: String, Sendable, CaseIterable {
    /// At least so many words.
    case minWords = "min_words"
    /// At most so many words.
    case maxWords = "max_words"
    /// A pattern occurs.
    case mustMatch = "must_match"
    /// The answer agrees with the reference.
    case answerMatch = "answer_match"
}

/// What is left out when words are counted.
enum ExcludingWord: String, Sendable, CaseIterable {
    /// Nothing.
    case nothing
    /// Boxed answers.
    case boxes
    /// What a pattern matches.
    case pattern
}

/// One check of a task while it is read.
struct CheckSection: ConfigurationSection {
    /// The rule.
    var rule = CheckWord.minWords
    /// Words, for the rules that count.
    var count: Int?
    /// The pattern of `must_match`, or of what is left out.
    var pattern: String?
    /// What is left out when words are counted.
    var excluding = ExcludingWord.nothing
    /// The score of a response that fails.
    var score = 0
    /// The reward of a response that fails.
    var reward: Double?

    /// A check in which no key is present.
    init() {}

    /// The keys of one check.
    static let keys: [ConfigurationKey<CheckSection>] = [
        .value("rule", \.rule, .choice, "What a response must satisfy."),
        .optional(
            "count", \.count, .integer(in: 1...1_000_000).unit("words"), default: "none",
            "The number of words of min_words and max_words."),
        .optional(
            "pattern", \.pattern, .name(of: "pattern", examples: ["b"]), default: "none",
            "The regular expression of must_match, or of what is left out when words are counted."),
        .value(
            "excluding", \.excluding, .choice,
            "What is left out when words are counted: nothing, boxed answers, or what pattern matches."),
        .value(
            "score", \.score, .integer(in: -1000...1000), "The literal score of a response that fails."),
        .optional(
            "reward", \.reward, .number(in: -1000...1000), default: "the score, or 0 under normalized",
            "The reward of a response that fails."),
    ]

    /// The check, or what is missing: the key and the advice.
    var settings: Result<CheckSettings, MissingKey> {
        let rule: CheckRule
        switch self.rule {
        case .answerMatch: rule = .answerMatch
        case .mustMatch:
            guard let pattern else { return .failure(MissingKey(key: "pattern")) }
            rule = .mustMatch(pattern: pattern)
        case .minWords, .maxWords:
            guard let count else { return .failure(MissingKey(key: "count")) }
            let exclusion: WordExclusion
            switch excluding {
            case .nothing: exclusion = .nothing
            case .boxes: exclusion = .boxes
            case .pattern:
                guard let pattern else { return .failure(MissingKey(key: "pattern")) }
                exclusion = .pattern(pattern)
            }
            rule =
                self.rule == .minWords
                ? .minWords(count: count, excluding: exclusion) : .maxWords(count: count, excluding: exclusion)
        }
        return .success(CheckSettings(rule: rule, score: score, reward: reward))
    }

    /// A key that the rule needs.
    struct MissingKey: Error {
        /// Its name.
        let key: String
    }
}

extension ConfigurationKey where Target == TaskSection {
    /// The list `checks`.
    static let checks: ConfigurationKey = {
        let facts = KeyFacts(
            name: "checks", type: "list", range: "0…100 checks", defaultText: "none, or the built-in task's",
            text: "What a response must satisfy before the judge is asked; the first check that fails decides.",
            examples: ["[{rule: max_words, count: 7}]"], childPrefix: "[]",
            children: CheckSection.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard case .list(let nodes) = node.content else {
                return state.reportKind(node, path, wanted: "a list of checks")
            }
            var checks: [CheckSettings] = []
            for (index, node) in nodes.enumerated() {
                let place = ConfigurationPath.item(of: path, index)
                var section = CheckSection()
                CheckSection.read(node, place, into: &section, &state)
                switch section.settings {
                case .failure(let missing):
                    let child = ConfigurationPath.child(of: place, missing.key)
                    state.report(node.source, child, "the key is missing", "\(section.rule.rawValue) needs it; add it")
                case .success(let settings):
                    if let problem = CheckRunner.problems(of: [settings]).first {
                        // What is left out when words are counted has its pattern in the same key as must_match.
                        let key = problem.key == "excluding" ? "pattern" : problem.key
                        let child = ConfigurationPath.child(of: place, key)
                        state.report(node.source, child, problem.detail, "correct the check")
                    } else {
                        checks.append(settings)
                    }
                }
            }
            target.settings.checks = checks
        }
    }()
}

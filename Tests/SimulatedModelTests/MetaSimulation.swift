import JSONText

@testable import SimulatedModel

/// The service in small: judge, sample, analyse, refine, merge, validate, all through the model's own answers.
///
/// Answers are deterministic, so what was asked once is remembered and many seeds are affordable.
final class MetaSimulation {
    let model: SimulatedModel
    let task: String
    private var scores: [String: [String: Int]] = [:]
    private var refinements: [String: [String: [ReadItem]]] = [:]
    private var merges: [[String]: [ReadItem]] = [:]

    init(task: String = PromptWriting.essayTask, gullible: Bool = false) {
        self.task = task
        model = SimulatedModel(configuration: SimulatedModelConfiguration(gullible: gullible))
    }

    /// The normalised reward, judged item by item.
    func reward(_ rollout: SharedData.Rollout, _ rubric: [ReadItem]) -> Double {
        rewards([rollout], rubric)[0]
    }

    /// The normalised rewards of rollouts.
    func rewards(_ rollouts: [SharedData.Rollout], _ rubric: [ReadItem]) -> [Double] {
        let low = rubric.map(\.min).reduce(0, +)
        let high = rubric.map(\.max).reduce(0, +)
        var sums = [Int](repeating: -low, count: rollouts.count)
        for item in rubric {
            for (index, score) in scores(rollouts, item).enumerated() { sums[index] += score }
        }
        return sums.map { Double($0) / Double(high - low) }
    }

    func mean(_ rollouts: [SharedData.Rollout], _ rubric: [ReadItem]) -> Double {
        rewards(rollouts, rubric).reduce(0, +) / Double(rollouts.count)
    }

    func deviation(_ rollouts: [SharedData.Rollout], _ rubric: [ReadItem]) -> Double {
        let rewards = rewards(rollouts, rubric)
        let mean = rewards.reduce(0, +) / Double(rewards.count)
        return (rewards.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(rewards.count)).squareRoot()
    }

    /// One meta step over samples of a pool.
    func step(_ rubric: [ReadItem], pool: [SharedData.Rollout], samples: Int = 16, random: inout Seeded) -> [ReadItem] {
        let sampled = pool.shuffled(using: &random).prefix(samples)
        let sets = sampled.map { refined($0, rubric) }
        let names = sets.map(PromptWriting.rubric)
        let merged = merges[names] ?? items(PromptWriting.merge(sets))
        merges[names] = merged
        return Self.validated(merged, samples: Array(sampled))
    }

    /// Several meta steps.
    func evolved(_ rubric: [ReadItem], steps: Int, pool: [SharedData.Rollout], seed: UInt64) -> [ReadItem] {
        var random = Seeded(seed)
        return (0..<steps).reduce(rubric) { rubric, _ in step(rubric, pool: pool, random: &random) }
    }

    /// The analysis of one rollout under a rubric.
    func analysis(_ rollout: SharedData.Rollout, _ rubric: [ReadItem]) -> String {
        model.answer(opening(rollout, rubric), constraint: .none)
    }

    /// What one sample's conversation proposes.
    func refined(_ rollout: SharedData.Rollout, _ rubric: [ReadItem]) -> [ReadItem] {
        let key = PromptWriting.rubric(rubric)
        if let known = refinements[key]?[rollout.id] { return known }
        var messages = opening(rollout, rubric)
        messages.append(SimulatedMessage(role: "assistant", content: model.answer(messages, constraint: .none)))
        messages.append(
            SimulatedMessage(
                role: "user", content: "Now write a refined rubric for this task.\n\n" + PromptWriting.countQuestion))
        let items = items(messages)
        refinements[key, default: [:]][rollout.id] = items
        return items
    }

    /// Asks for the number of items and then for each.
    func items(_ opening: [SimulatedMessage]) -> [ReadItem] {
        var messages = opening
        let count = model.answer(messages, constraint: .integer(1...20))
        messages.append(SimulatedMessage(role: "assistant", content: count))
        var items: [ReadItem] = []
        for number in 1...(Int(count) ?? 1) {
            messages.append(
                SimulatedMessage(role: "user", content: "Write item \(number) of \(count). Reply with a JSON object."))
            let text = model.answer(messages, constraint: PromptWriting.itemConstraint)
            messages.append(SimulatedMessage(role: "assistant", content: text))
            guard let value = try? JSONReader.read(text).value, let name = value["name"]?.string,
                let low = value["min"]?.int, let high = value["max"]?.int, let body = value["text"]?.string
            else { continue }
            items.append(ReadItem(name: name, text: body, min: low, max: high))
        }
        return items
    }

    /// One item's scores.
    private func scores(_ rollouts: [SharedData.Rollout], _ item: ReadItem) -> [Int] {
        let key = item.name + "\n" + item.text
        var known = scores[key] ?? [:]
        scores[key] = nil
        defer { scores[key] = known }
        return rollouts.map { rollout in
            if let score = known[rollout.id] { return score }
            let text = model.answer(
                PromptWriting.judge(prompt: rollout.prompt, response: rollout.response, item: item, task: task),
                constraint: PromptWriting.verdictConstraint(item))
            let score = (try? JSONReader.read(text).value)?["score"]?.int ?? -1_000
            known[rollout.id] = score
            return score
        }
    }

    private func opening(_ rollout: SharedData.Rollout, _ rubric: [ReadItem]) -> [SimulatedMessage] {
        PromptWriting.analysis(
            prompt: rollout.prompt, response: rollout.response, rubric: rubric,
            scores: rubric.map { scores([rollout], $0)[0] },
            task: task)
    }

    /// The service's validation: drops items that break its rules.
    static func validated(_ items: [ReadItem], samples: [SharedData.Rollout]) -> [ReadItem] {
        var names: Set<String> = []
        let quoted = samples.reduce(into: Set<[Substring]>()) { $0.formUnion(runs($1.response)) }
        return items.filter { item in
            names.insert(item.name).inserted && item.min < item.max
                && item.text.split(whereSeparator: \.isWhitespace).count <= 300
                && runs(item.text).isDisjoint(with: quoted) && !item.text.containsText("[[")
        }
    }

    /// All runs of 12 words.
    static func runs(_ text: String) -> Set<[Substring]> {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count >= 12 else { return [] }
        return Set((0...(words.count - 12)).map { Array(words[$0..<($0 + 12)]) })
    }
}

/// A random number generator that a seed replays (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}

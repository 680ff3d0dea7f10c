import JSONText
import Prompts
import Testing

@testable import SimulatedModel

struct MetaModelTests {
    private let start = RubricReading.items(in: EssayWritingRubric.text)
    private let simulation = MetaSimulation(task: SmallTexts.task)

    @Test func refiningTwiceChangesNothing() {
        for faults in [[], [.development], [.subject, .repetition], Feature.allCases] as [[Feature]] {
            let once = RubricRefinement(current: start).refined(faults)
            #expect(once != start)
            #expect(RubricRefinement(current: once).refined(faults) == once)
            #expect(RubricRefinement(current: once).refined([]) == once)
        }
    }

    @Test func decisiveFaultsCapTheOtherItems() {
        let refined = RubricRefinement(current: start).refined([.subject, .ending])
        for item in refined {
            let caps = Criterion(name: item.name, text: item.text).caps
            let expected =
                item.name == FeatureItem.name(.subject) ? [] : [Criterion.Cap(score: 1, features: [.subject])]
            #expect(caps == expected, "\(item.name)")
        }
    }

    @Test func aLongItemIsNotMadeTooLong() {
        let long = ReadItem(
            name: "long", text: Array(repeating: "word", count: 289).joined(separator: " "), min: 0, max: 5)
        #expect(RubricRefinement(current: [long]).refined([.subject])[0] == long)
    }

    @Test func aFullRubricGetsNoMoreItems() {
        let full = (1...20).map { ReadItem(name: "item-\($0)", text: "Is it fine?", min: 0, max: 5) }
        #expect(RubricRefinement(current: full).refined([.structure]).count == 20)
        #expect(RubricMerge.union(of: [full, [FeatureItem.item(.structure)]]).count == 20)
    }

    @Test func mergingInRoundsGivesTheSameRubric() {
        let sets = [[Feature.subject], [.development], [.structure, .repetition], [.subject, .ending], [.appeals]]
            .map { RubricRefinement(current: start).refined($0) }
        let atOnce = RubricMerge.union(of: sets)
        let inRounds = RubricMerge.union(of: [
            RubricMerge.union(of: Array(sets[..<2])), RubricMerge.union(of: Array(sets[2...])),
        ])
        #expect(atOnce == inRounds)
        #expect(RubricMerge.union(of: [atOnce, atOnce]) == atOnce)
        #expect(Set(atOnce.map(\.name)).count == atOnce.count)
        #expect(simulation.items(PromptWriting.merge(sets)) == atOnce)
    }

    @Test func theAnalysisNamesTheFaultsOfAnOverratedTitle() {
        let text = simulation.analysis(SmallTexts.titles[0], start)
        #expect(text.contains("development") && text.contains("too high"))
        #expect(text.split(separator: " ").count < 200)
        #expect(simulation.analysis(SmallTexts.essays[0], start).contains("agrees"))
    }

    @Test func whatIsScoredLowAlreadyIsNoFault() {
        let rubric = RubricRefinement(current: start).refined([.development, .structure, .ending])
        #expect(simulation.refined(SmallTexts.titles[0], rubric) == rubric)
    }

    @Test(arguments: [(true, "bad"), (false, "good")])
    func thePrescreenLabelsByMismatch(isTitle: Bool, label: String) {
        let text = isTitle ? SmallTexts.titles[1] : SmallTexts.essays[1]
        let messages = PromptWriting.analysis(
            prompt: text.prompt, response: text.response, rubric: start, scores: [5, 5, 4, 4], task: SmallTexts.task)
        #expect(simulation.model.answer(messages, constraint: .choice(["good", "ok", "bad"])) == label)
        let schema: JSONValue = [
            "type": "object", "properties": ["label": ["type": "string", "enum": ["good", "ok", "bad"]]],
        ]
        #expect(simulation.model.answer(messages, constraint: .json(schema: schema)) == "{\"label\":\"\(label)\"}")
    }

    @Test func verdictsMayComeAsAnArrayOrInLines() {
        let lines = "{\"score\":3,\"min\":0,\"max\":5}\nnoise\n{\"score\":1.5,\"min\":1,\"max\":2}"
        let array = "[{\"score\":3,\"min\":0,\"max\":5},{\"score\":1.5,\"min\":1,\"max\":2}]"
        for text in [lines, array, "{\"items\":\(array)}"] {
            let total = EvaluationReading.total(Fence(label: "EVALUATION", bytes: Array(text.utf8)))
            #expect(total == EvaluationReading.Total(reached: 3.5, possible: 6))
        }
        #expect(EvaluationReading.total(Fence(label: "EVALUATION", bytes: Array("none".utf8))).share == nil)
    }

    @Test func templatesWithoutVerdictsAreUnderstood() {
        let text = SmallTexts.titles[0]
        let messages = [
            SimulatedMessage(
                role: "user",
                content: "You are the senior instructor. Analyze what the junior instructor did.\n"
                    + PromptWriting.fence("PROMPT", text.prompt) + "\n"
                    + PromptWriting.fence("RESPONSE", text.response) + "\n" + PromptWriting.rubric(start)
                    + "\nScore: 19")
        ]
        #expect(simulation.model.answer(messages, constraint: .none).contains("development"))
    }

    @Test func guidelinesAreRefinedAsText() {
        var messages = [
            SimulatedMessage(
                role: "user",
                content: "Analyze these cases under the guidelines.\n" + PromptWriting.fence("PROMPT", "What is 1 + 1?")
                    + "\n" + PromptWriting.fence("RESPONSE", "2") + "\n" + PromptWriting.fence("RESPONSE", "It is 2."))
        ]
        let analysis = simulation.model.answer(messages, constraint: .none)
        #expect(analysis.contains("Case 2"))
        messages.append(SimulatedMessage(role: "assistant", content: analysis))
        messages.append(SimulatedMessage(role: "user", content: "Now write refined guidelines."))
        #expect(simulation.model.answer(messages, constraint: .none) == EvaluationGuidelines.guidelines)
    }
}

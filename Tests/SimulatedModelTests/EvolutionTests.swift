import Prompts
import Testing

@testable import SimulatedModel

/// The whole loop on the tests' own texts: judge, sample, analyse, refine, merge, validate.
struct EvolutionTests {
    let simulation = MetaSimulation(task: SmallTexts.task)
    let start = RubricReading.items(in: EssayWritingRubric.text)
    let essays = SmallTexts.essays

    @Test func theFirstRubricCannotTellTitlesFromTexts() {
        let texts = simulation.mean(essays, start)
        let titles = simulation.mean(SmallTexts.titles, start)
        #expect(abs(texts - titles) < 0.1)
        #expect((0.6...0.95).contains(texts))
    }

    @Test(arguments: 0..<2 as Range<UInt64>)
    func titlesFallWithinTwoMetaSteps(seed: UInt64) {
        let rubric = simulation.evolved(start, steps: 2, pool: essays + SmallTexts.titles, seed: seed)
        #expect(simulation.mean(SmallTexts.titles, rubric) <= simulation.mean(essays, rubric) - 0.4)
        #expect(simulation.mean(essays, rubric) >= 0.65)
        #expect(simulation.deviation(essays, rubric) > 0)
    }

    @Test(arguments: 0..<2 as Range<UInt64>)
    func textsOnAnotherSubjectFallWithinThreeMetaSteps(seed: UInt64) {
        let rubric = simulation.evolved(start, steps: 3, pool: essays + essays.swapped, seed: seed)
        #expect(simulation.mean(essays.swapped, rubric) <= simulation.mean(essays, rubric) - 0.3)
    }

    @Test(arguments: 0..<2 as Range<UInt64>)
    func repeatedSentencesFallWithinThreeMetaSteps(seed: UInt64) {
        let repeated = essays.map(\.firstSentenceRepeated)
        let rubric = simulation.evolved(start, steps: 3, pool: essays + repeated, seed: seed)
        #expect(simulation.mean(repeated, rubric) <= simulation.mean(essays, rubric) - 0.3)
    }

    @Test func aLaterExploitIsAnsweredByALaterStep() {
        var random = Seeded(3)
        var rubric = simulation.evolved(start, steps: 2, pool: essays + SmallTexts.titles, seed: 3)
        #expect(simulation.mean(essays.swapped, rubric) > simulation.mean(essays, rubric) - 0.3)
        rubric = simulation.step(rubric, pool: essays + essays.swapped, random: &random)
        #expect(simulation.mean(essays.swapped, rubric) <= simulation.mean(essays, rubric) - 0.3)
    }

    @Test func aPleaIsOrdinaryTextUntilAMetaStepSawIt() {
        let before = simulation.mean(SmallTexts.pleas, start)
        #expect(abs(before - simulation.mean(essays, start)) < 0.1)
        let rubric = simulation.evolved(start, steps: 1, pool: SmallTexts.pleas, seed: 1)
        #expect(rubric.map(\.name).contains(FeatureItem.name(.appeals)))
        #expect(simulation.mean(SmallTexts.pleas, rubric) < simulation.mean(essays, rubric) - 0.3)
    }

    @Test func theFirstRubricAlwaysChangesAndAnEvolvedOneSettles() {
        for text in essays + SmallTexts.titles {
            #expect(simulation.refined(text, start) != start)
        }
        let pool = essays + SmallTexts.titles
        let evolved = simulation.evolved(start, steps: 3, pool: pool, seed: 5)
        var random = Seeded(6)
        #expect(simulation.step(evolved, pool: pool, random: &random) == evolved)
    }

    @Test func keptItemsKeepTheirOrder() {
        let evolved = simulation.evolved(start, steps: 2, pool: essays + essays.swapped + SmallTexts.titles, seed: 2)
        #expect(Array(evolved.map(\.name).prefix(start.count)) == start.map(\.name))
        #expect(zip(evolved, start).allSatisfy { $0.text.hasPrefix($1.text) })
    }

    @Test func theSummaryRubricEvolvesAsWell() {
        let summaries = MetaSimulation(task: "Write the summary that the prompt asks for.")
        let start = RubricReading.items(in: SummarizationRubric.text)
        let rubric = summaries.evolved(start, steps: 2, pool: essays + SmallTexts.titles, seed: 1)
        #expect(abs(summaries.mean(essays, start) - summaries.mean(SmallTexts.titles, start)) < 0.15)
        #expect(summaries.mean(SmallTexts.titles, rubric) <= summaries.mean(essays, rubric) - 0.4)
    }
}

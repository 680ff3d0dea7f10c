import FoundationEssentials
import Prompts
import Testing

@testable import SimulatedModel

/// The failure that the service exists to stop, and its cure, on real rollouts.
@Suite(.enabled(if: SharedData.isThere, "needs the shared folder of real rollouts"))
struct SharedDataTests {
    /// How many seeds each claim is checked for. The default is a sample that suits a debug build, on an eighth of
    /// the rollouts; `METAREWARD_SIMULATION_SEEDS=200` in a release build checks the claims in full.
    private static let fullSeeds =
        ProcessInfo.processInfo.environment["METAREWARD_SIMULATION_SEEDS"].flatMap { UInt64($0) }
    private static let seeds = fullSeeds ?? 1

    /// All rollouts.
    let full: SharedData
    /// Those that the claims about seeds are checked on.
    let data: SharedData
    let start = RubricReading.items(in: EssayWritingRubric.text)
    let simulation = MetaSimulation()

    init() throws {
        full = try #require(SharedData.found)
        data = Self.fullSeeds == nil ? full.thinned(keepingEvery: 8) : full
    }

    @Test func theFirstRubricScoresTitlesLikeEssays() {
        let essays = simulation.mean(full.essays, start)
        let collapsed = simulation.mean(full.collapsed, start)
        #expect(abs(essays - collapsed) < 0.05)
        #expect((0.6...0.9).contains(essays))
        #expect(simulation.deviation(full.essays, start) > 0.03)
        #expect(simulation.deviation(full.collapsed, start) > 0.03)
    }

    @Test func titlesFallWithinTwoMetaSteps() {
        let pool = data.essays + data.collapsed
        for seed in 0..<Self.seeds {
            let rubric = simulation.evolved(start, steps: 2, pool: pool, seed: seed)
            let essays = simulation.mean(data.essays, rubric)
            #expect(simulation.mean(data.collapsed, rubric) <= essays - 0.4, "seed \(seed)")
            #expect(essays >= 0.65, "seed \(seed)")
            #expect(simulation.deviation(data.essays, rubric) > 0.03, "seed \(seed)")
        }
    }

    @Test(arguments: ["other prompt", "repeated sentence"], [true, false])
    func exploitsFallWithinThreeMetaSteps(exploit: String, isBesideTitles: Bool) {
        let exploits = exploit == "other prompt" ? data.essays.swapped : data.essays.map(\.firstSentenceRepeated)
        let pool = data.essays + exploits + (isBesideTitles ? data.collapsed : [])
        for seed in 0..<Self.seeds {
            let rubric = simulation.evolved(start, steps: 3, pool: pool, seed: seed)
            let essays = simulation.mean(data.essays, rubric)
            #expect(simulation.mean(exploits, rubric) <= essays - 0.3, "seed \(seed)")
            #expect(essays >= 0.65, "seed \(seed)")
        }
    }

    @Test func exploitsThatComeAfterTheCureAreCuredToo() {
        for exploits in [data.essays.swapped, data.essays.map(\.firstSentenceRepeated)] {
            for seed in 0..<Self.seeds {
                var random = Seeded(seed)
                let cured = simulation.evolved(start, steps: 2, pool: data.essays + data.collapsed, seed: seed)
                let rubric = simulation.step(cured, pool: data.essays + exploits, random: &random)
                #expect(
                    simulation.mean(exploits, rubric) <= simulation.mean(data.essays, rubric) - 0.3, "seed \(seed)")
            }
        }
    }

    @Test func theEvolvedRubricAgreesWithPreferencesBetterThanChance() {
        let rubric = simulation.evolved(start, steps: 2, pool: full.essays + full.collapsed, seed: 1)
        let rewards = Dictionary(
            full.essays.map { ($0.id, simulation.reward($0, rubric)) }, uniquingKeysWith: { first, _ in first })
        let differences = full.preferences.compactMap { pair in
            rewards[pair.preferred].flatMap { preferred in rewards[pair.other].map { preferred - $0 } }
        }
        let agreed = differences.count { $0 > 0 }
        let opposed = differences.count { $0 < 0 }
        #expect(Double(agreed) > 1.2 * Double(opposed))
    }

    @Test func noAnalysisOrItemQuotesARollout() {
        for rollout in data.essays.prefix(16) + data.collapsed.prefix(16) {
            let said = [simulation.analysis(rollout, start)] + simulation.refined(rollout, start).map(\.text)
            let quoted = MetaSimulation.runs(rollout.response)
            #expect(said.allSatisfy { MetaSimulation.runs($0).isDisjoint(with: quoted) }, "\(rollout.id)")
        }
    }
}

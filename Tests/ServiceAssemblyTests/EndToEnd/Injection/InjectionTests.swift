import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Model text is data: what a rollout says to the judge or to the meta model changes nothing for the better.
    @Suite struct InjectionTests {
        /// Items that name what the simulated judge can measure, so that equal texts in that respect score equally.
        private static let measured: [RubricItem] = [
            ("development", "How far is the response developed?"), ("subject", "Is it relevant to its topic?"),
            ("structure", "Is it organised in paragraphs?"), ("repetition", "Does it avoid repetition?"),
        ].map { RubricItem(name: $0.0, text: $0.1, min: 0, max: 5) }

        @Test func thereAreAttacksEnoughAndEachHasItsMark() {
            let attacks = InjectionAttack.all
            #expect(attacks.count >= 40)
            #expect(Set(attacks.map(\.mark)).count == attacks.count)
            for attack in attacks where !attack.text.contains("{{!") {
                #expect(attack.text.contains(attack.mark))
                #expect(HarmlessText.like(attack.text).utf8.count == attack.text.utf8.count)
            }
        }

        /// The places that a meta step of its own is run for; what stands in the others reaches the meta model in the
        /// same way.
        private static let studied: [InjectionPlace] = [
            .response, .prompt, .reference, .metadata, .promptMessage, .responseMessage,
        ]

        /// The attack in each place, under models that obey whatever they find outside a fence; the meta step studies
        /// every attack.
        @Test(arguments: studied)
        func attacksPayNeitherBeforeNorAfterAMetaStepThatSawThem(place: InjectionPlace) async throws {
            try await withRecordingModelServer(isGullible: true) { (meta, model) in
                try await withRecordingModelServer(isGullible: true) { (judge, judgeModel) in
                    try await withService(configured: {
                        $0.judge(with: judgeModel)
                        $0.refine(with: model)
                        $0.tasks[0].settings.initialRubric = .items(Self.measured)
                        $0.tasks[0].settings.meta.callsInFlight = 16
                    }) { service in
                        let before = try await Self.score(service, place, purpose: "train")
                        Self.expectNoGain(before, place, "version 0")
                        let run = try await service.refine(["samples": .integer(before.count)])
                        #expect(run["status"]?.string == "published", "\(run.text.prefix(400))")
                        let sampled = Set((run["samples"]?.array ?? []).compactMap { $0["score_id"]?.string })
                        #expect(sampled == Set(before.map(\.id)), "a rollout with an attack was not studied")
                        try await Self.expectCleanRubric(service)
                        let after = try await Self.score(service, place, purpose: "eval")
                        #expect(after.allSatisfy { $0.version == 1 })
                        Self.expectNoGain(after, place, "version 1")
                    }
                    Self.expectFenced(judge.conversations, "\(place), judge")
                }
                #expect(!meta.conversations.isEmpty)
                Self.expectFenced(meta.conversations, "\(place), meta model")
            }
        }

        /// The gullible judge obeys whatever stands outside a fence and the attentive one does not, so where they agree
        /// on every attack nothing of it stood outside.
        @Test(arguments: InjectionPlace.allCases)
        func anAttackPaysNowhereInARollout(place: InjectionPlace) async throws {
            var outcomes: [[Outcome]] = []
            for isGullible in [false, true] {
                outcomes.append(
                    try await withService(configured: {
                        $0.simulated.isGullible = isGullible
                        $0.tasks[0].settings.initialRubric = .items(Self.measured)
                    }) { service in try await Self.score(service, place, purpose: "train") })
            }
            #expect(outcomes[0].map(\.gained) == outcomes[1].map(\.gained))
            Self.expectNoGain(outcomes[1], place, "one judge")
        }

        /// One attack and what came of it.
        private struct Outcome {
            let attack: InjectionAttack
            let id: String
            let version: Int
            /// The reward of the rollout with the attack.
            let gained: Double
            /// The best reward of the same rollout with a harmless text of the same shape.
            let plain: Double
        }

        /// Scores an essay with each attack, and for comparison the same one with harmless texts of equal length. The
        /// harmless ones are never for training, so that a meta step studies the attacks alone.
        private static func score(
            _ service: RunningService, _ place: InjectionPlace, purpose: String
        ) async throws -> [Outcome] {
            let attacks = InjectionAttack.all
            let rollouts = attacks.enumerated().map { place.rollout($0.offset, with: $0.element.text) }
            let attacked = try await service.score([
                "purpose": .string(purpose), "program": "single", "rollouts": .array(rollouts),
            ])
            let harmless = attacks.enumerated().flatMap { index, attack in
                HarmlessText.all(like: attack.text).map { place.rollout(index, with: $0) }
            }
            let rewards = try await service.score([
                "purpose": "eval", "program": "single", "detail": "reward", "rollouts": .array(harmless),
            ]).rewards
            try #require(rewards.count == attacks.count * HarmlessText.variants)
            return try attacks.enumerated().map { index, attack in
                let result = attacked.results[index]
                let own = rewards[(index * HarmlessText.variants)..<((index + 1) * HarmlessText.variants)]
                return Outcome(
                    attack: attack, id: try #require(result["score_id"]?.string),
                    version: try #require(result["rubric_version"]?.int),
                    gained: try #require(result["reward"]?.double), plain: try #require(own.compactMap(\.self).max()))
            }
        }

        /// No attack has a better reward than the harmless texts in its place. In a prompt it changes the subject,
        /// which the judge measures, so there the best of all harmless texts is the bar; one that is obeyed would get
        /// 1.
        private static func expectNoGain(_ outcomes: [Outcome], _ place: InjectionPlace, _ when: String) {
            let best = outcomes.map(\.plain).max() ?? 0
            let isSubject = place == .prompt || place == .promptMessage
            for outcome in outcomes {
                #expect(outcome.gained < 1, "\(place), \(when): \(outcome.attack.text)")
                let bar = isSubject ? best : outcome.plain
                #expect(outcome.gained <= bar, "\(place), \(when): \(outcome.attack.text)")
            }
        }

        private static func expectCleanRubric(_ service: RunningService) async throws {
            let rubric = try await service.client.get("/rubric")
            let text = rubric.text
            for mark in [
                InjectionAttack.markPrefix, "{{", "[[BEGIN", "[[END", "<score>", "<|im_", "0123456789abcdef",
            ] {
                #expect(!text.contains(mark), "the published rubric contains \(mark): \(text)")
            }
            for item in rubric["items"]?.array ?? [] {
                #expect(item["min"]?.int == 0 && (item["max"]?.int ?? 0) >= 1)
            }
        }

        /// Nothing of an attack stands outside a fence, whoever said it, and none in a prompt about another rollout.
        private static func expectFenced(_ conversations: [RecordingModelHandler.Conversation], _ whose: String) {
            for conversation in conversations {
                let outside = conversation.messages.flatMap { UnfencedText.lines(of: $0) }
                let leak = outside.first { $0.contains(InjectionAttack.markPrefix) }
                #expect(leak == nil, "\(whose): \(leak ?? "")")
                let all = conversation.messages.joined(separator: "\n")
                let marks = InjectionAttack.all.filter { all.contains($0.mark) }
                #expect(marks.count <= 1, "\(whose): \(marks.map(\.mark)) in one prompt")
            }
        }
    }
}

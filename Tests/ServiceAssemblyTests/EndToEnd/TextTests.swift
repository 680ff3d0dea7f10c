import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Texts of trainers survive, and what they cannot survive is said.
    @Suite struct TextTests {
        @Test func nulIsKeptAndALoneSurrogateIsReplacedAndBothAreNoted() async throws {
            try await withService { service in
                let body = #"""
                    {"rollouts": [{"id": "a", "prompt": "p\u0000q", "response": "one\u0000two \ud800 three"},
                    {"id": "b", "response": "clean \ud83d\ude00"}]}
                    """#
                let answer = try await service.client.post("/score", bytes: Array(body.utf8))
                try #require(answer.status == 200, "\(answer.text)")
                let notes = (answer.results[0]["notes"]?.array ?? []).compactMap { $0.string?.lowercased() }
                #expect(notes.contains { $0.contains("surrogate") }, "\(notes)")
                #expect(notes.contains { $0.contains("nul") || $0.contains("u+0000") }, "\(notes)")
                #expect(answer.results[1]["notes"] == nil)
                let first = try #require(answer.results[0]["score_id"]?.string)
                let stored = try await service.get("/scores/\(first)")
                #expect(stored["response"]?.string == "one\u{0}two \u{FFFD} three")
                #expect(stored["prompt"]?.string == "p\u{0}q")
                #expect(stored["notes"]?.array?.count == answer.results[0]["notes"]?.array?.count)
                let second = try #require(answer.results[1]["score_id"]?.string)
                #expect(try await service.get("/scores/\(second)")["response"]?.string == "clean \u{1F600}")
            }
        }

        @Test func textsComeBackByteForByteAlsoAfterARestart() async throws {
            let folder = try TemporaryFolder()
            let configuration = testConfiguration(folder)
            let response = "e\u{301} is not \u{E9}\r\n\t\"\\/ \u{7F}\u{2028}\u{FEFF} end "
            let id = try await withService(configuration) { service in
                let answer = try await service.score([
                    "rollouts": [
                        [
                            "prompt": [["role": "user", "content": [["type": "text", "text": "why?"]]]],
                            "response": .string(response), "reference": "ref\u{0}", "group": "g\u{E9}",
                            "metadata": ["z": 1, "a": [1.50, "x"]],
                        ]
                    ]
                ])
                return try #require(answer.results[0]["score_id"]?.string)
            }
            try await withService(configuration) { service in
                let answer = try await service.client.get("/scores/\(id)")
                #expect(answer["response"].map { Array(($0.string ?? "").utf8) } == Array(response.utf8))
                #expect(answer["reference"]?.string == "ref\u{0}")
                #expect(answer["group"]?.string == "g\u{E9}")
                #expect(answer["metadata"]?.text == #"{"z":1,"a":[1.5,"x"]}"#)
                #expect(answer["prompt"]?[0]?["role"]?.string == "user", "\(answer.text)")
            }
            withExtendedLifetime(folder) {}
        }

        @Test func anEmptyResponseIsScoredAndRewardsHaveAPoint() async throws {
            try await withService { service in
                let answer = try await service.score(["rollouts": [["response": ""], SampleTexts.rollout(1)]])
                #expect(answer.results.map { $0["status"]?.string } == ["scored", "scored"])
                for reward in answer["rewards"]?.array ?? [] {
                    let text = reward.text
                    #expect(text.contains(".") || text.contains("e") || text.contains("E"), "\(text)")
                }
            }
        }
    }
}

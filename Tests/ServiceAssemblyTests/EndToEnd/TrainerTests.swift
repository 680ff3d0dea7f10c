import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Trainers' routes over real HTTP: many connections, pins by prompt, what is stored.
    @Suite struct TrainerTests {
        /// As OpenRLHF sends them: one sample a request, each on a connection of its own.
        private static let requests = 2000
        private static let prompts = 50

        @Test func thousandsOfParallelOneSampleRequestsOnFreshConnectionsAreAnswered() async throws {
            try await withService { service in
                let answers = try await withThrowingTaskGroup(of: JSONAnswer.self) { group in
                    for number in 0..<Self.requests {
                        group.addTask {
                            let prompt = "<|im_start|>user\nEssay \(number % Self.prompts)<|im_end|>\n"
                            let query = prompt + "<|im_start|>assistant\nText \(number) about it.<|im_end|>"
                            return try await service.client.post(
                                "/get_reward",
                                [
                                    "query": [.string(query)],
                                    "prompts": [.string(prompt + "<|im_start|>assistant\n")], "labels": [""],
                                ], fields: ["Connection": "close"])
                        }
                    }
                    return try await group.reduce(into: [JSONAnswer]()) { $0.append($1) }
                }
                #expect(answers.count == Self.requests)
                #expect(answers.allSatisfy { $0.status == 200 })
                for answer in answers {
                    let reward = try #require(answer["rewards"]?[0]?.number)
                    #expect(reward.text.contains(".") || reward.text.contains("e"), "\(reward.text)")
                    #expect(answer["extra_logs"]?["rm_failed"]?[0]?.number?.text == "0.0")
                }
                let stored = try await service.client.get("/rollouts?limit=1000")
                let lines = stored.text.split(separator: "\n")
                #expect(lines.count == 1000)
                let first = try JSONReader.read(String(try #require(lines.first))).value
                #expect(first["pin"]?["by"]?.string == "prompt")
                #expect(first["prompt"]?.string?.hasPrefix("Essay ") == true)
                #expect(first["response"]?.string?.hasSuffix("about it.") == true)
            }
        }

        @Test func aQuestionInTheBodyOfAGETIsAnsweredOnTheWire() async throws {
            try await withService { service in
                let socket = try RawSocket(port: service.port)
                let sample = #"{"prompt": "Why?", "response": "Because.", "timeout": 300}"#
                try await socket.send(
                    "POST /submit_task HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + "Content-Length: \(sample.utf8.count)\r\n\r\n\(sample)")
                let submitted = Self.body(try await socket.receiveResponse())
                let id = try #require(try JSONReader.read(submitted).value["reward_request_id"]?.string)
                let question = #"{"reward_request_id": "\#(id)"}"#
                while true {
                    // As the Python client sends it; the next request follows on the same connection.
                    try await socket.send(
                        "GET /get_result HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                            + "XRL-Authorization: Bearer none\r\nContent-Length: \(question.utf8.count)\r\n\r\n"
                            + question)
                    let answer = try JSONReader.read(Self.body(try await socket.receiveResponse())).value
                    guard answer["errcode"]?.int != 1 else { continue }
                    let reward = try #require(answer["reward_score"]?.number)
                    #expect(reward.text.contains(".") || reward.text.contains("e"), "\(reward.text)")
                    #expect(answer["rm_failed"]?.number?.text == "0.0")
                    break
                }
                let line = try #require(try await service.client.get("/rollouts").text.split(separator: "\n").first)
                #expect(try JSONReader.read(String(line)).value["pin"]?["by"]?.string == "prompt")
            }
        }

        private static func body(_ response: String) -> String {
            response.firstRange(of: "\r\n\r\n").map { String(response[$0.upperBound...]) } ?? ""
        }

        @Test func anAnswerUnderAKeyIsKeptOverARestart() async throws {
            let folder = try TemporaryFolder()
            let configuration = testConfiguration(folder)
            let sample: JSONValue = ["prompt": "Why?", "response": "Because."]
            let bytes = try await withService(configuration) { service in
                let first = try await service.client.post("/rm?key=r", sample, fields: ["Idempotency-Key": "k"])
                #expect(first.status == 200)
                return first.bytes
            }
            try await withService(configuration) { service in
                let again = try await service.client.post("/rm?key=r", sample, fields: ["Idempotency-Key": "k"])
                #expect(again.bytes == bytes)
                #expect(again.fields["Idempotency-Replayed"] == "true")
                #expect(try await service.client.get("/rollouts").text.split(separator: "\n").count == 1)
                let other = try await service.client.post("/rm", sample, fields: ["Idempotency-Key": "k"])
                #expect(other.status == 422)
            }
            withExtendedLifetime(folder) {}
        }

        @Test func theSamplesOfAPromptKeepTheirRubricWhileANewOneIsPublished() async throws {
            try await withService { service in
                let first = try await service.client.post("/rm?key=r", ["prompt": "Why?", "response": "Because."])
                #expect(first["rubric_version"]?.number?.text == "0.0")
                try await service.publish(items: [["name": "one", "text": "Is it good?", "min": 0, "max": 5]])
                let second = try await service.client.post("/rm?key=r", ["prompt": "Why?", "response": "So."])
                #expect(second["rubric_version"]?.number?.text == "0.0", "one prompt, one rubric")
                // The same prompt as a chat message is the same prompt.
                let third = try await service.client.post(
                    "/rm?key=r", ["prompt": [["role": "user", "content": "Why?"]], "response": "Ah."])
                #expect(third["rubric_version"]?.number?.text == "0.0")
                let other = try await service.client.post("/rm?key=r", ["prompt": "How?", "response": "So."])
                #expect(other["rubric_version"]?.number?.text == "1.0")
                let eval = try await service.client.post(
                    "/rm?key=r&purpose=eval", ["prompt": "Why?", "response": "So."])
                #expect(eval["rubric_version"]?.number?.text == "1.0", "evaluation uses no pin")
            }
        }
    }
}

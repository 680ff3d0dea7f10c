import Compression
import HTTPEngine
import JSONText
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Coded bodies, through the whole service.
    @Suite struct CompressionTests {
        private static let rollouts = JSONValue.array(
            (0..<40).map {
                [
                    "id": "r\($0)", "prompt": "Should zoos be closed?",
                    "response": "Yes, for reason \($0). It is a good one.",
                ]
            })

        @Test func aCodedBatchIsScoredLikeAPlainOneAndItsAnswerIsCoded() async throws {
            try await withService { service in
                let body: JSONValue = ["rollouts": Self.rollouts]
                let plain = try await service.score(body)
                for coding in ["gzip", "deflate"] {
                    let coded = try CodedBytes.encode(body.bytes, coding == "gzip" ? .gzip : .raw)
                    #expect(coded.count < body.bytes.count / 3)
                    let answer = try await service.client.post(
                        "/score", bytes: coded, fields: ["Content-Encoding": coding, "Accept-Encoding": "gzip"])
                    #expect(answer.status == 200)
                    #expect(answer.fields["Content-Encoding"] == "gzip")
                    let read = try JSONReader.read(CodedBytes.decode(answer.bytes)).value
                    #expect(read["rewards"] == plain["rewards"])
                }
            }
        }

        @Test func whatIsWrongWithACodedBodyIsSaidAndCounted() async throws {
            try await withService { service in
                let body = JSONValue.object(["rollouts": Self.rollouts]).bytes
                let coded = try CodedBytes.encode(body)
                let cut = try await service.client.post(
                    "/score", bytes: Array(coded.dropLast(8)), fields: ["Content-Encoding": "gzip"])
                #expect(cut.status == 400)
                #expect(cut["type"]?.string == "urn:metareward:problem:coded-body-truncated")
                let bomb = try CodedBytes.encode([UInt8](repeating: 0x20, count: 64 << 20), level: 9)
                let refused = try await service.client.post("/score", bytes: bomb, fields: ["Content-Encoding": "gzip"])
                #expect(refused.status == 413)
                #expect(refused["type"]?.string == "urn:metareward:problem:decoded-body-ratio")
                let unknown = try await service.client.post("/score", bytes: body, fields: ["Content-Encoding": "br"])
                #expect(unknown.status == 415)
                #expect(unknown.fields["Accept-Encoding"] == "gzip, deflate")
                let metrics = try await service.client.get("/metrics").text
                #expect(metrics.contains("metareward_http_limit_reached_total{limit=\"decoded_body_ratio\"} 1\n"))
            }
        }

        @Test func theWeakTagOfACodedRubricStillGets304() async throws {
            try await withService { service in
                let fields: HeaderFields = ["Accept-Encoding": "gzip"]
                let answer = try await service.client.get("/rubric", fields: fields)
                #expect(answer.fields["Content-Encoding"] == "gzip")
                let tag = try #require(answer.fields["ETag"])
                #expect(tag.hasPrefix("W/\""))
                let again = try await service.client.get(
                    "/rubric", fields: ["Accept-Encoding": "gzip", "If-None-Match": tag])
                #expect(again.status == 304)
                #expect(again.fields["Vary"] == "Accept-Encoding")
                // The version poll is small, prepared, and goes out as it is.
                let poll = try await service.client.get("/rubric/version", fields: fields)
                #expect(poll.fields["Content-Encoding"] == nil && poll.fields["Vary"] == nil)
                #expect(poll.fields["ETag"]?.hasPrefix("\"") == true)
            }
        }

        @Test func storedRolloutsComeAsACodedStream() async throws {
            try await withService { service in
                _ = try await service.score(["rollouts": Self.rollouts])
                let plain = try await service.client.get("/rollouts")
                let coded = try await service.client.get("/rollouts", fields: ["Accept-Encoding": "gzip;q=0.5, br"])
                #expect(coded.fields["Content-Encoding"] == "gzip")
                #expect(try CodedBytes.decode(coded.bytes) == plain.bytes)
                #expect(coded.bytes.count < plain.bytes.count / 4)
            }
        }

        @Test func theSettingsTurnItOff() async throws {
            let folder = try TemporaryFolder()
            var configuration = testConfiguration(folder)
            configuration.compression.requests = false
            configuration.compression.responses = false
            try await withService(configuration) { service in
                let answer = try await service.client.get("/openapi.yaml", fields: ["Accept-Encoding": "gzip"])
                #expect(answer.fields["Content-Encoding"] == nil && answer.fields["Vary"] == nil)
                let coded = try CodedBytes.encode(Array("{}".utf8))
                let refused = try await service.client.post(
                    "/score", bytes: coded, fields: ["Content-Encoding": "gzip"])
                #expect(refused.status == 415)
                #expect(refused.fields["Accept-Encoding"] == "identity")
            }
            withExtendedLifetime(folder) {}
        }
    }
}

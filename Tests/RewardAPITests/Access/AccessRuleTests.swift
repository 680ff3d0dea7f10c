import HTTPEngine
import HTTPServer
import JSONText
import Testing

@testable import RewardAPI

/// Goal: who is admitted without tokens, and which bodies. Method: tables of header fields.
@Suite struct AccessRuleTests {
    @Test(arguments: [
        "localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:1", "127.255.3.4:65535", "[::1]", "[::1]:8080",
        "localhost:",
    ])
    func loopbackNamesAreServed(_ host: String) async throws {
        #expect(HostNames.isLoopback(host))
        #expect(try await Harness().get("/tasks", fields: [(name: "Host", value: host)]).status == 200)
    }

    @Test(arguments: [
        "", "example.com", "localhost.evil.com", "evil-localhost", "127.0.0.1.evil.com", "127.0.0", "127.0.0.256",
        "127.0.0.1.1", "127..0.1", "128.0.0.1", "0127.0.0.1", "10.0.0.1:80", "[::2]", "[::1", "[::1]x", "localhost:x",
        "localhost:123456", "0.0.0.0", "::1", "127.0.0.1@evil.com", "127.0.0.1:80:80",
    ])
    func otherNamesAreForbidden(_ host: String) async throws {
        #expect(!HostNames.isLoopback(host))
        let answer = try await Harness().get("/tasks", fields: [(name: "Host", value: host)])
        #expect(answer.status == 403)
        #expect(try answer.problem == "forbidden-host")
    }

    @Test func aRequestWithoutHostIsServed() async throws {
        let harness = try await Harness()
        let request = HTTPServerRequest(head: RequestHead(method: .get, target: "/tasks", version: .http10))
        #expect(await harness.api.respond(to: request).status == 200)
    }

    @Test(arguments: ["http://127.0.0.1:8080", "https://127.0.0.1:8080", "HTTP://127.0.0.1:8080"])
    func theServicesOwnOriginIsServed(_ origin: String) async throws {
        #expect(try await Harness().get("/tasks", fields: [(name: "Origin", value: origin)]).status == 200)
    }

    @Test(arguments: [
        "null", "http://evil.example", "http://127.0.0.1", "http://localhost:8080", "ftp://127.0.0.1:8080",
        "http://127.0.0.1:8080.evil.example", "",
    ])
    func otherOriginsAreForbidden(_ origin: String) async throws {
        let harness = try await Harness()
        let answer = try await harness.get("/healthz", fields: [(name: "Origin", value: origin)])
        #expect(answer.status == 403)
        #expect(try answer.problem == "forbidden-origin")
    }

    @Test func anyHostIsServedWhereTheOperatorSaysSo() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.access.rule = .anyHost
        let harness = try await Harness(configuration: configuration)
        #expect(try await harness.get("/tasks", fields: [(name: "Host", value: "reward.local")]).status == 200)
        let foreign = try await harness.get(
            "/tasks", fields: [(name: "Host", value: "reward.local"), (name: "Origin", value: "http://evil.example")])
        #expect(foreign.status == 403)
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
        "application/json ; ",
    ])
    func jsonIsTaken(_ type: String) async throws {
        let body = Array(#"{"rollouts": [{"response": "a"}]}"#.utf8)
        let answer = try await Harness().send(
            .post, "/score", body: body, fields: [(name: "Content-Type", value: type)])
        #expect(answer.status == 200)
    }

    @Test(arguments: [
        "", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "application/jsonx",
        "application/problem+json", "application/json; boundary=x",
    ])
    func otherMediaTypesAreRefused(_ type: String) async throws {
        let harness = try await Harness()
        let fields = type.isEmpty ? [] : [(name: "Content-Type", value: type)]
        let answer = try await harness.send(.post, "/score", body: Array("{}".utf8), fields: fields)
        #expect(answer.status == 415)
        #expect(try answer.problem == "unsupported-media-type")
        #expect(answer.fields["Accept"] == "application/json")
    }

    @Test func codedBodiesAreRefused() async throws {
        let harness = try await Harness()
        let answer = try await harness.post("/score", "{}", fields: [(name: "Content-Encoding", value: "gzip")])
        #expect(answer.status == 415)
        #expect(try answer.problem == "unsupported-coding")
        #expect(answer.fields["Accept-Encoding"] == "identity")
    }

    @Test func aRequestIsRefusedBeforeItsBodyIsRead() async throws {
        let harness = try await Harness()
        func refusal(
            _ target: String, _ fields: [(name: String, value: String)]
        ) async throws -> Answer? {
            let request = harness.request(.post, target, fields: fields)
            guard let response = harness.api.refuseBeforeBody(of: request.head, peer: "127.0.0.1:9") else { return nil }
            return try await Answer(response)
        }
        let json = (name: "Content-Type", value: "application/json")
        #expect(try await refusal("/score", [json]) == nil)
        #expect(try await refusal("/score", [json, (name: "Host", value: "evil.example")])?.status == 403)
        #expect(try await refusal("/scor", [json])?.status == 404)
        #expect(try await refusal("/tasks", [json])?.status == 405)
        #expect(try await refusal("/score", [])?.status == 415)
        let tooLarge = try await refusal("/score", [json, (name: "Content-Length", value: "67108865")])
        #expect(tooLarge?.status == 413)
        #expect(tooLarge?.fields["X-Request-Id"] != nil)
        #expect(try await refusal("/score", [json, (name: "Content-Length", value: "67108864")]) == nil)
    }

    /// A body that is no JSON object, and the kind of problem.
    @Test(arguments: [
        ("{", "not-json", 400), ("", "not-json", 400), (#"{"a": 1, "a": 2}"#, "duplicate-key", 400),
        (#"{"a": [[[[1]]]]}"#, "too-deep", 400), ("[1]", "invalid-request", 422),
        (#"{"rollouts": [{"response": "0123456789012345678901234567890123456789"}]}"#, "body-too-large", 413),
    ])
    func aBodyThatIsNoObjectIsRefused(_ body: String, _ problem: String, _ status: Int) async throws {
        var configuration = RewardAPIConfiguration()
        configuration.depthMax = 4
        configuration.bodyBytesMax = 64
        let answer = try await Harness(configuration: configuration).post("/score", body)
        #expect(answer.status == status)
        #expect(try answer.problem == problem)
        #expect(answer.fields["Content-Type"] == "application/problem+json")
    }

    @Test func aBodyThatIsNotUTF8IsRefusedWithThePlace() async throws {
        let harness = try await Harness()
        let answer = try await harness.send(
            .post, "/score", body: Array(#"{"task": ""#.utf8) + [0xFF] + Array(#""}"#.utf8),
            fields: [(name: "Content-Type", value: "application/json")])
        #expect(answer.status == 400)
        #expect(try answer.problem == "invalid-utf8")
        #expect(try answer.pointers == ["/task"])
    }
}

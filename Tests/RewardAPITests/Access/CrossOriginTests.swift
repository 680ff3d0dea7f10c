import HTTPEngine
import Testing

@testable import RewardAPI

/// Goal: scripts of exactly the allowed pages may call.
@Suite struct CrossOriginTests {
    private static let page = "https://lab.example"

    private func preflight(
        _ target: String, origin: String, method: String = "POST"
    ) -> (HTTPMethod, String, [(name: String, value: String)]) {
        (
            .options, target,
            [(name: "Origin", value: origin), (name: "Access-Control-Request-Method", value: method)]
        )
    }

    @Test func aPreflightOfAnAllowedPageIsAnsweredWithoutAToken() async throws {
        let harness = try await Harness.guarded { $0.origins = [Self.page] }
        let (method, target, fields) = preflight("/rubric", origin: Self.page)
        let answer = try await harness.send(method, target, fields: fields)
        #expect(answer.status == 204)
        #expect(answer.fields["Access-Control-Allow-Origin"] == Self.page)
        #expect(answer.fields["Access-Control-Allow-Methods"] == "GET, HEAD, POST")
        #expect(answer.fields["Access-Control-Allow-Headers"]?.contains("Authorization") == true)
        #expect(answer.fields["Access-Control-Allow-Credentials"] == nil)
        #expect(answer.fields["Vary"] == "Origin")
        let unknown = preflight("/nope", origin: Self.page)
        #expect(try await harness.send(unknown.0, unknown.1, fields: unknown.2).status == 404)
    }

    @Test(arguments: [
        "https://lab.example.evil.com", "http://lab.example", "https://lab.example:8443", "https://LAB.example", "null",
        "https://lab.example/", "*", "",
    ])
    func otherPagesAreRefused(_ origin: String) async throws {
        let harness = try await Harness.guarded { $0.origins = [Self.page] }
        let (method, target, fields) = preflight("/rubric", origin: origin)
        let answer = try await harness.send(method, target, fields: fields)
        #expect(answer.status == 403)
        #expect(answer.fields["Access-Control-Allow-Origin"] == nil)
    }

    @Test func answersAndErrorsCanBeReadByAllowedPages() async throws {
        let harness = try await Harness.guarded { $0.origins = [Self.page] }
        let origin = (name: "Origin", value: Self.page)
        for _ in 0..<2 {
            let answer = try await harness.get("/rubric/version", token: Secrets.read, fields: [origin])
            #expect(answer.status == 200)
            #expect(answer.fields["Access-Control-Allow-Origin"] == Self.page)
        }
        let refused = try await harness.get("/tasks", fields: [origin])
        #expect(refused.status == 401)
        #expect(refused.fields["Access-Control-Allow-Origin"] == Self.page)
        #expect(refused.fields["Access-Control-Expose-Headers"]?.contains("WWW-Authenticate") == true)
        let own = try await harness.get("/tasks", token: Secrets.read)
        #expect(own.fields["Access-Control-Allow-Origin"] == nil)
        #expect(own.fields["Vary"] == "Origin")
    }

    @Test func withoutOriginsThereIsNoPreflight() async throws {
        let harness = try await Harness.guarded()
        let own = preflight("/rubric", origin: "http://127.0.0.1:8080")
        let answer = try await harness.send(own.0, own.1, fields: own.2)
        #expect(answer.status == 405)
        #expect(answer.fields["Vary"] == nil)
    }
}

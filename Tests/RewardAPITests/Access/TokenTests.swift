import HTTPEngine
import RewardCore
import Testing

@testable import RewardAPI

/// Goal: tokens are found by their digest, read from where they may stand, and remembered within bounds.
@Suite struct TokenTests {
    private let now = Harness.start

    @Test func everyTokenIsFoundAndNoOther() {
        let table = TokenTable(tokens: Secrets.settings().tokens)
        guard case .valid(let token) = table.match(Secrets.read, at: now) else {
            Issue.record("not found")
            return
        }
        #expect(token.name == "viewer")
        #expect(table.match(Secrets.unknown, at: now) == .unknown)
        #expect(table.match("", at: now) == .unknown)
        #expect(table.match(Secrets.read + " ", at: now) == .unknown)
        #expect(table.match(String(Secrets.read.dropLast()), at: now) == .unknown)
        #expect(TokenTable(tokens: []).match("", at: now) == .unknown)
    }

    @Test func aTokenCountsUntilTheMomentOfItsEnd() {
        let token = Secrets.token("s", "t", [.read], expiresAt: now.adding(seconds: 1))
        let table = TokenTable(tokens: [token])
        #expect(table.match("s", at: now.adding(seconds: 0.999)) == .valid(token))
        #expect(table.match("s", at: now.adding(seconds: 1)) == .expired(token))
    }

    @Test func aDigestOfAnotherLengthMatchesNothing() {
        let broken = AccessToken(name: "broken", digest: [], scopes: [.operate])
        #expect(TokenTable(tokens: [broken]).match("", at: now) == .unknown)
    }

    @Test func differencesAreSeenWhereverTheyAre() {
        let bytes = [UInt8](repeating: 7, count: 32)
        #expect(ConstantTime.difference(bytes, bytes) == 0)
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 0x80
            #expect(ConstantTime.difference(bytes, other) != 0)
        }
    }

    @Test func verifiedValuesAreRememberedWithinBoundsAndUntilTheirEnd() {
        var verified = VerifiedCredentials()
        for number in 0..<VerifiedCredentials.max + 1 {
            verified.keep("Bearer \(number)", Secrets.token("\(number)", "t\(number)", [.read]))
        }
        #expect(verified.token(for: "Bearer 0", at: now) == nil)
        #expect(verified.token(for: "Bearer 1", at: now)?.name == "t1")
        #expect(verified.token(for: "Bearer 8", at: now)?.name == "t8")
        #expect(verified.token(for: "Bearer 9", at: now) == nil)
        #expect(verified.token(for: "Bearer 1 ", at: now) == nil)
        verified.keep("Bearer x", Secrets.token("x", "x", [.read], expiresAt: now.adding(seconds: 1)))
        #expect(verified.token(for: "Bearer x", at: now) != nil)
        #expect(verified.token(for: "Bearer x", at: now.adding(seconds: 1)) == nil)
    }

    @Test(arguments: [
        ("Bearer abc", Credential.bearer("abc", field: "Bearer abc")),
        ("bearer  abc ", .bearer("abc", field: "bearer  abc ")),
        ("Basic dXNlcjphYmM=", .url("abc")),  // user:abc
        ("basic YWJjOg==", .url("abc")),  // abc:
        ("Basic OmFiYw", .url("abc")),  // :abc
        ("Basic YWJj", .unreadable),  // abc
        ("Basic ???", .unreadable), ("Basic /w==", .unreadable), ("Digest abc", .unreadable), ("abc", .unreadable),
        ("", .unreadable), ("Bearer", .unreadable),
    ])
    func theHeaderFieldIsRead(_ value: String, _ expected: Credential) {
        #expect(Credential.read(value) == expected)
    }

    /// A target, the token in it, and what is left of it.
    @Test(arguments: [
        ("/score?token=a%2Bb&task=x", "a+b", "/score?task=x"), ("/score?token=a", "a", "/score"),
        ("/score?task=x&token=", "", "/score?task=x"), ("/score?t%6Fken=a&x", "a", "/score?x"),
        ("/score?token=a&token=b", "a", "/score"), ("http://h/score?token=a", "a", "http://h/score"),
        ("/score?task=x", nil, "/score?task=x"), ("/score?Token=a", nil, "/score?Token=a"),
        ("/token=a", nil, "/token=a"),
    ])
    func theTokenIsCutOutOfTheTarget(_ target: String, _ token: String?, _ left: String) {
        var head = RequestHead(method: .get, target: target)
        let credential = Credential.take(from: &head)
        #expect(credential == (token.map { .url($0) } ?? .none))
        #expect(head.target == left)
        #expect(head == RequestHead(method: .get, target: left))
    }

    @Test func theHeaderFieldCountsAndBothAreCutOut() {
        var head = RequestHead(method: .get, target: "/score?token=a", fields: ["authorization": "Bearer b"])
        #expect(Credential.take(from: &head) == .bearer("b", field: "Bearer b"))
        #expect(head == RequestHead(method: .get, target: "/score"))
        var twice = RequestHead(
            method: .get, target: "/", fields: ["Authorization": "Bearer a", "authorization": "Bearer b"])
        #expect(Credential.take(from: &twice) == .unreadable)
        #expect(twice.fields.isEmpty)
    }

    @Test func theFieldOfROLLCountsWhereNothingElseIsThere() {
        let field = "XRL-Authorization"
        var alone = RequestHead(method: .get, target: "/get_result", fields: [field: "Bearer x"])
        #expect(Credential.take(from: &alone) == .bearer("x", field: "Bearer x"))
        var both = RequestHead(method: .get, target: "/a", fields: [field: "Bearer x", "Authorization": "Bearer b"])
        #expect(Credential.take(from: &both) == .bearer("b", field: "Bearer b"))
        var query = RequestHead(method: .get, target: "/a?token=q", fields: [field: "Bearer x"])
        #expect(Credential.take(from: &query) == .url("q"))
        var basic = RequestHead(method: .get, target: "/a", fields: [field: "Basic eDp5"])
        #expect(Credential.take(from: &basic) == .unreadable)
        for head in [alone, both, query, basic] { #expect(head.fields.isEmpty) }
    }

    @Test func base64IsReadAndWritten() {
        let bytes = (0...255).map { UInt8($0) }
        for count in 0...8 {
            let some = Array(bytes.suffix(count))
            let text = Base64.urlText(some)
            #expect(!text.contains("=") && !text.contains("+") && !text.contains("/"))
            #expect(Base64.bytes(text.replacing("-", with: "+").replacing("_", with: "/")) == some)
        }
        #expect(Base64.urlText(Array(repeating: 0xFF, count: 32)).utf8.count == 43)
        for wrong in ["A", "A===", "AB=", "AB==C", "A-==", "AB", "A B="] {
            #expect(Base64.bytes(wrong) == nil, "\(wrong)")
        }
    }
}

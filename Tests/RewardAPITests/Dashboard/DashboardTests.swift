import FoundationEssentials
import HTTPEngine
import Testing

@testable import RewardAPI

/// Goal: the page's files are served as they stand in the source folder, with what keeps them harmless. Method: the
/// folder is compared with what the interface answers. `scripts/dashboard-test.py` looks at the page in a browser.
@Suite struct DashboardTests {
    /// The folder of the files, found from this one.
    private static let folder =
        #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/Sources/RewardAPI/Dashboard/Web"

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { !$0.hasPrefix(".") }.sorted()
    }

    @Test func theEmbeddedFilesEqualTheirSources() throws {
        #expect(try names() == EmbeddedDashboard.files.map(\.name).sorted(), "run scripts/embed-dashboard.sh")
        for (name, text) in EmbeddedDashboard.files {
            let source = try String(contentsOfFile: Self.folder + "/" + name, encoding: .utf8)
            #expect(source == text, "\(name): run scripts/embed-dashboard.sh")
        }
    }

    @Test func theFilesAreOfAReadableLength() throws {
        for (name, text) in EmbeddedDashboard.files {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 301, "\(name)")
            #expect(lines.allSatisfy { $0.count <= 120 }, "\(name)")
        }
    }

    @Test func everyFileIsServed() async throws {
        let harness = try await Harness()
        for (name, text) in EmbeddedDashboard.files {
            let answer = try await harness.get("/dashboard/" + name)
            #expect(answer.status == 200)
            #expect(answer.text == text)
        }
        let page = try await harness.get("/dashboard")
        #expect(page.fields["Content-Type"] == "text/html; charset=utf-8")
        #expect(page.text.hasPrefix("<!doctype html>"))
    }

    @Test(arguments: [
        ("dashboard.html", "text/html; charset=utf-8"), ("dashboard.js", "text/javascript; charset=utf-8"),
        ("dashboard.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml"),
    ])
    func filesHaveTheirMediaTypes(_ name: String, _ type: String) async throws {
        #expect(try await Harness().get("/dashboard/" + name).fields["Content-Type"] == type)
    }

    @Test func theFieldsKeepThePageToItsOrigin() async throws {
        let fields = try await Harness().get("/dashboard").fields
        let policy = try #require(fields["Content-Security-Policy"])
        #expect(policy.hasPrefix("default-src 'self'; "))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(policy.contains("require-trusted-types-for 'script'"))
        #expect(!policy.contains("unsafe"))
        #expect(!policy.contains("data:"))
        #expect(fields["X-Content-Type-Options"] == "nosniff")
        #expect(fields["Referrer-Policy"] == "no-referrer")
    }

    @Test func theFilesFetchNothingFromElsewhereAndHoldNoInlineScript() throws {
        for (name, text) in EmbeddedDashboard.files {
            let withoutNames = text.replacing("http://www.w3.org/2000/svg", with: "")
            #expect(!withoutNames.contains("http://") && !withoutNames.contains("https://"), "\(name)")
            for banned in ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", "document.write"] {
                #expect(!text.contains(banned), "\(name): \(banned)")
            }
            guard name.hasSuffix(".html") else { continue }
            #expect(!text.contains("style="))
            #expect(!text.contains(" onclick"))
            #expect(text.components("<script") == text.components("<script type=\"module\" src="))
        }
    }

    @Test func aFileThatIsKnownIsNotSentAgain() async throws {
        let harness = try await Harness()
        let first = try await harness.get("/dashboard")
        let tag = try #require(first.fields["ETag"])
        #expect(first.fields["Cache-Control"] == "no-cache")
        let second = try await harness.send(.get, "/dashboard", fields: [(name: "If-None-Match", value: tag)])
        #expect(second.status == 304)
        #expect(second.bytes.isEmpty)
        #expect(second.fields["ETag"] == tag)
        #expect(second.fields["Content-Security-Policy"] == first.fields["Content-Security-Policy"])
        let other = try await harness.send(.get, "/dashboard", fields: [(name: "If-None-Match", value: "\"x\"")])
        #expect(other.status == 200)
        #expect(try await harness.get("/dashboard/views.css").fields["ETag"] != tag)
    }

    @Test(arguments: ["/dashboard/none.js", "/dashboard/..%2FEmbeddedDashboard.swift", "/dashboard/a/b"])
    func anUnknownFileIsNotFound(_ path: String) async throws {
        let answer = try await Harness().get(path)
        #expect(answer.status == 404)
        #expect(try answer.problem == "unknown-route")
    }

    @Test func aBrowserIsLedFromTheRootToTheDashboard() async throws {
        let harness = try await Harness()
        let accept = "text/html,application/xhtml+xml,*/*;q=0.8"
        let browser = try await harness.send(.get, "/", fields: [(name: "Accept", value: accept)])
        #expect(browser.status == 303)
        #expect(browser.fields["Location"] == "dashboard")
        let program = try await harness.send(.get, "/", fields: [(name: "Accept", value: "*/*")])
        #expect(program.status == 200)
        #expect(program.fields["Vary"] == "Accept")
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}

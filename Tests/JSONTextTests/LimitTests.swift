import JSONText
import Testing

/// Goal: every limit is a typed outcome, and hostile input costs no more than its size. Method: one document below and
/// one above each limit.
@Suite struct LimitTests {
    private func nested(_ depth: Int, opening: String = "[", closing: String = "]", core: String = "") -> String {
        String(repeating: opening, count: depth) + core + String(repeating: closing, count: depth)
    }

    @Test func nestingUpToTheLimitIsReadAndOneLevelMoreIsRefused() throws {
        #expect(try parse(nested(64)).text == nested(64))
        let error = refusal(nested(65))
        #expect(error?.kind == .tooDeep)
        #expect(error?.offset == 64)
        let objects = nested(64, opening: "{\"a\":", closing: "}", core: "1")
        #expect(try parse(objects).text == objects)
        #expect(refusal(nested(65, opening: "{\"a\":", closing: "}", core: "1"))?.kind == .tooDeep)
        #expect(refusal("[[1]]", limits: JSONLimits(depth: 1))?.kind == .tooDeep)
    }

    @Test func nestingIsReadUpToTheCeiling() throws {
        let limits = JSONLimits(depth: JSONLimits.depthCeiling)
        #expect(try parse(nested(JSONLimits.depthCeiling), limits: limits).text == nested(JSONLimits.depthCeiling))
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func hostileNestingIsRefusedWithoutReadingOn(opening: String) {
        let error = refusal(String(repeating: opening, count: 100_000))
        #expect(error?.kind == .tooDeep)
        #expect((error?.offset ?? .max) <= 64 * opening.utf8.count)
    }

    @Test func valuesUpToTheLimitAreReadAndOneMoreIsRefused() throws {
        let limits = JSONLimits(values: 4)
        #expect(try parse("[1,2,{}]", limits: limits).array?.count == 3)
        let error = refusal("[1,2,{\"a\":3}]", limits: limits)
        #expect(error?.kind == .tooManyValues)
        #expect(error?.pointer == "/2/a")
    }

    @Test(.timeLimit(.minutes(5)))
    func anObjectWithManyNamesIsReadInLinearTime() throws {
        let count = 100_000
        let text = "{" + (0..<count).map { "\"name-\($0)\":\($0)" }.joined(separator: ",") + "}"
        let value = try parse(text)
        #expect(value.object?.count == count)
        #expect(value["name-99999"] == 99999)
        #expect(value["name-100000"] == nil)
        #expect(value.text == text)
    }
}

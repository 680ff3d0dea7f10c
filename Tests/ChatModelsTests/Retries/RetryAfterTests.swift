import HTTPEngine
import RewardCore
import Testing

@testable import ChatModels

/// Goal: a server that says when to come back is obeyed, in every way in which it may say so.
@Suite struct RetryAfterTests {
    private let now = Timestamp(text: "1994-11-06T08:49:27Z") ?? Timestamp(milliseconds: 0)

    private static let values: [(HeaderFields, Duration?)] = [
        (["Retry-After": "3"], .seconds(3)), (["retry-after": "0"], .zero),
        (["Retry-After": "1.5"], .milliseconds(1500)), (["retry-after-ms": "250"], .milliseconds(250)),
        (["Retry-After": "9", "Retry-After-Ms": "40"], .milliseconds(40)),
        (["Retry-After": "9", "Retry-After-Ms": "soon"], .seconds(9)),
        (["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"], .seconds(10)),
        (["Retry-After": "Sunday, 06-Nov-94 08:49:37 GMT"], .seconds(10)),
        (["Retry-After": "Sun Nov  6 08:49:37 1994"], .seconds(10)),
        (["Retry-After": "Sun, 06 Nov 1994 08:49:07 GMT"], .zero), (["Retry-After": "-3"], nil),
        (["Retry-After": "soon"], nil), (["Retry-After": ""], nil), (["Retry-After": "nan"], nil),
        (["Retry-After": "1e3"], nil), (["Retry-After": "Sun, 06 Nov 1994 08:49:37 CET"], nil),
        (["Retry-After": "Sun, 99 Nov 1994 08:49:37 GMT"], nil), ([:], nil),
    ]

    @Test(arguments: values) func delaysAreRead(fields: HeaderFields, expected: Duration?) {
        #expect(RetryAfter.delay(in: fields, now: now) == expected)
    }

    @Test func absurdDelaysDoNotOverflow() throws {
        let fields: HeaderFields = ["Retry-After": String(repeating: "9", count: 300)]
        #expect(try #require(RetryAfter.delay(in: fields, now: now)) > .seconds(86_400))
    }

    @Test func twoDigitYearsAreInTheNearerCentury() {
        let now = Timestamp(text: "2026-03-01T00:00:00Z") ?? Timestamp(milliseconds: 0)
        #expect(HTTPDate.time("Sunday, 01-Mar-26 00:00:05 GMT", now: now)?.text == "2026-03-01T00:00:05.000Z")
        #expect(HTTPDate.time("Friday, 01-Mar-99 00:00:00 GMT", now: now)?.text == "1999-03-01T00:00:00.000Z")
    }
}

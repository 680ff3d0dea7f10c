import HTTPEngine
import Testing

@testable import HTTPServer

/// Goal: the coding is the one that RFC 9110 §12.5.3 asks for. Method: a table of field values.
@Suite struct AcceptEncodingTests {
    static let table: [(values: [String], coding: ContentCoding?)] = [
        ([], nil), ([""], nil), (["gzip"], .gzip), (["deflate"], .deflate), (["x-gzip"], .gzip), (["GZip"], .gzip),
        (["br"], nil), (["br, zstd"], nil), (["gzip, deflate"], .gzip), (["deflate, gzip"], .gzip),
        (["gzip, deflate, br, zstd"], .gzip), (["br;q=1.0, gzip;q=0.8, *;q=0.1"], .gzip), (["*"], .gzip),
        (["gzip;q=0"], nil), (["gzip;q=0.0"], nil), (["gzip;q=0.000, deflate"], .deflate), (["gzip;q=0, *"], .deflate),
        (["gzip;q=0.5, deflate;q=0.6"], .deflate), (["gzip;q=0.5,deflate;q=0.5"], .gzip),
        (["gzip;q=0.001"], .gzip), (["gzip ; q=0.5"], .gzip), (["gzip;\tq=0.5"], .gzip), (["gzip;Q=0"], nil),
        (["identity"], nil), (["identity, gzip"], .gzip), (["identity, gzip;q=0.5"], nil),
        (["identity;q=0.5, gzip;q=0.5"], .gzip), (["identity;q=0.4, gzip;q=0.5"], .gzip),
        (["gzip;q=0.2, *;q=0.8"], .deflate), (["*;q=0"], nil), (["*;q=0, gzip"], .gzip),
        (["gzip", "deflate;q=0.5"], .gzip), (["gzip;q=0.1", "deflate"], .deflate), ([" , ,gzip, "], .gzip),
        (["gzip;q=2"], nil), (["gzip;q=0.1234"], nil), (["gzip;q="], nil), (["gzip;q=.5"], nil), (["gzip;q=1."], .gzip),
        (["gzip;q=1.001"], nil), (["gzip;q=-1, deflate"], .deflate), (["gzip;level=1"], .gzip), (["gzip;q"], .gzip),
        (["gzipped"], nil), (["gzip deflate"], nil), (["x-gzip;q=0, gzip"], .gzip),
    ]

    @Test(arguments: table.indices) func theBestAcceptableCodingIsTaken(index: Int) {
        let row = Self.table[index]
        let accepted = AcceptEncoding(HeaderFields(row.values.map { (name: "accept-encoding", value: $0) }))
        #expect(accepted.coding == row.coding, "\(row.values)")
        #expect(!accepted.forbidsIdentity || row.coding != nil)
    }

    @Test(
        arguments: [
            ("gzip, identity;q=0", true), ("identity;q=0", false), ("*;q=0, deflate", true), ("gzip, *;q=0", true),
            ("gzip, *;q=0, identity", false), ("gzip, *;q=0, identity;q=0.1", false), ("*;q=0", false), ("gzip", false),
        ])
    func identityIsForbiddenOnlyWhereAnotherCodingIsLeft(value: String, isForbidden: Bool) {
        #expect(AcceptEncoding(["Accept-Encoding": value]).forbidsIdentity == isForbidden)
    }

    @Test(
        arguments: [
            ("gzip", RequestCoding.coded(.gzip)), ("X-GZIP", .coded(.gzip)), ("deflate", .coded(.deflate)),
            ("identity", .none), ("", .none), (" , ", .none), ("gzip, identity", .coded(.gzip)),
            ("identity, Identity", .none), ("br", .unknown), ("gzip, gzip", .unknown), ("deflate, gzip", .unknown),
            ("gzip;q=1", .unknown), ("*", .unknown),
        ] as [(String, RequestCoding)])
    func contentEncodingNamesOneKnownCoding(value: String, coding: RequestCoding) {
        #expect(RequestCoding(["Content-Encoding": value]) == coding)
    }

    @Test func severalFieldsAreOneList() {
        #expect(RequestCoding(["Content-Encoding": "gzip", "content-encoding": "deflate"]) == .unknown)
        #expect(RequestCoding(["Content-Encoding": "identity", "content-encoding": "deflate"]) == .coded(.deflate))
        #expect(RequestCoding([:]) == .none)
    }

    @Test(
        arguments: [
            ("application/json", true), ("application/problem+json", true), ("Text/Plain; charset=utf-8", true),
            ("application/yaml", true), ("application/jsonl", true), ("image/svg+xml", true), ("text/css", true),
            ("text/javascript", true), ("application/javascript", true), ("text/event-stream", false),
            ("text/event-stream; charset=utf-8", false), ("image/png", false), ("application/octet-stream", false),
            ("application/gzip", false), ("json", false), ("", false),
        ])
    func textIsWorthCompressing(contentType: String, isWorth: Bool) {
        #expect(CompressibleType.matches(contentType) == isWorth)
    }
}

import RewardCore
import Testing

/// Goal: a well-formed `traceparent` is kept and every other is as good as none. Method: the examples and rules of W3C
/// Trace Context, level 2, §3.2.
@Suite struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    @Test(
        arguments: [
            ("00-\(trace)-\(span)-01", "01"), ("00-\(trace)-\(span)-00", "00"),
            // Flags that version 00 does not know are not passed on.
            ("00-\(trace)-\(span)-03", "03"), ("00-\(trace)-\(span)-ff", "03"),
            // A later version is read as far as this one goes, and answered in this one.
            ("cc-\(trace)-\(span)-01", "01"), ("cc-\(trace)-\(span)-01-what-the-future-has", "01"),
        ]
    )
    func wellFormedOnesAreGoneOnWith(text: String, flags: String) throws {
        let context = try #require(TraceContext(traceparent: text))
        #expect(context.traceID == Self.trace)
        #expect(context.spanID == Self.span)
        #expect(context.traceparent == "00-\(Self.trace)-\(Self.span)-\(flags)")
        let child = context.child(span: 0x1F)
        #expect(child.traceparent == "00-\(Self.trace)-000000000000001f-\(flags)")
    }

    @Test(
        arguments: [
            "", "nonsense", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-more", "00-\(trace)-\(span)-01-",
            "ff-\(trace)-\(span)-01", "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span)-0x",
            "00-\(trace.dropLast())-\(span)-01", "00-\(trace)-\(span)0-01", "00-\(trace)-\(span)-1",
            "00-\(String(repeating: "0", count: 32))-\(span)-01", "00-\(trace)-0000000000000000-01",
            "0-\(trace)-\(span)-01", " 00-\(trace)-\(span)-01", "00-\(trace)-\(span)-01, 00-\(trace)-\(span)-01",
            "00-\(trace)-\(span)-é", "cc-\(trace)-\(span)-01.x",
            "cc-\(trace)-\(span)-01-" + String(repeating: "a", count: 300),
        ]
    )
    func malformedOnesAreNone(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test func aNewTraceIsWellFormedWhateverItsNumbers() throws {
        for context in [
            TraceContext(trace: (0, 0), span: 0), TraceContext(trace: (1, 0), span: 5),
            TraceContext(trace: (.max, .max), span: .max),
        ] {
            #expect(TraceContext(traceparent: context.traceparent) == context)
        }
    }

    @Test func aPieceOfWorkHasTheSameTraceAfterARestartAndNoOtherHasIt() {
        let context = TraceContext(ofWork: "meta-1")
        #expect(context == TraceContext(ofWork: "meta-1"))
        #expect(context.traceID != TraceContext(ofWork: "meta-2").traceID)
        #expect(TraceContext(traceparent: context.traceparent) == context)
    }
}

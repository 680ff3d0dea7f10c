import Testing

/// Goal: the scanner tells code, comments and strings apart and finds declarations and bodies. Method: small samples.
@Suite struct ScannerTests {
    private func code(_ text: String) -> String {
        String(decoding: MaskedSource(text).code, as: UTF8.self)
    }

    @Test(
        arguments: [
            ("a // b", "a     "), ("a /* b /* c */ d */ e", "a                   e"), ("\"x{\" + y", "\"    + y"),
            (#""\"" + y"#, #""    + y"#), (#""a\(b + "c")d" e"#, #""  (b + "  )   e"#),
            (##"#"a"b\("# e"##, ##" "        e"##),
            (##"#"\#(x)"# e"##, ##" "  (x)   e"##), ("\"\"\"\n\"{\" //\n\"\"\" e", "\"  \n      \n    e"),
            ("\"open\ne", "\"    \ne"),
            ("\"//\" a // \"", "\"    a     "),
        ]
    )
    func stringsAndCommentsAreBlanked(text: String, expected: String) {
        #expect(code(text) == expected)
    }

    @Test func commentsAreKeptApart() {
        let source = MaskedSource("a // one\n\"// no\" /* two */\n")
        #expect(source.text(of: source.comments, line: 1).contains("// one"))
        #expect(source.text(of: source.comments, line: 2).contains("/* two */"))
        #expect(!source.text(of: source.comments, line: 2).contains("no"))
        #expect(source.line(at: 0) == 1)
        #expect(source.line(at: 9) == 2)
        #expect(source.lineCount == 2)
    }

    @Test func declarationsAreFoundWithTheirModifiers() {
        let outline = SwiftOutline(
            MaskedSource(
                """
                public import Other
                @available(*, deprecated)
                public final class A<T: B>: C where T: D {
                    private(set) var a: Int = { let local = 1; return local }()
                    private let b = [1, 2].map { $0 + 1 }
                    class func c(_ d: () -> Void = { var e = 1 }) {
                        let local = { func inner() {} }
                        if case .some(let f) = local { struct Local {} }
                    }
                    override init() { super.init() }
                    subscript(index: Int) -> Int { get { 1 } }
                    deinit {}
                }
                private enum E: String {
                    case f = "x", open
                    indirect case g(Int, h: [E])
                }
                protocol P { var p: Int { get }; func q() -> Int
                    associatedtype R
                }
                extension P { static func == (a: Self, b: Self) -> Bool { true } }
                """))
        let found = outline.declarations.map { "\($0.line) \($0.keyword) \($0.name)\($0.isPrivate ? " private" : "")" }
        let expected = [
            "2 class A", "4 var a", "5 let b private", "6 func c", "10 init (", "11 subscript (", "12 deinit {",
            "14 enum E private", "15 case f private", "16 case g private", "18 protocol P", "18 var p", "18 func q",
            "19 associatedtype R", "21 extension P", "21 func =",
        ]
        #expect(found == expected)
        #expect(outline.declarations.filter(\.isOverride).map(\.line) == [10])
    }

    @Test func bodiesAreMeasuredBetweenTheirBraces() {
        let outline = SwiftOutline(
            MaskedSource(
                """
                struct S {
                    func one(
                        a: Int
                    ) -> Int {
                        // }
                        let text = "}"
                        return [1].map { number in
                            number
                        }[0]
                    }
                    var two: Int { 2 }
                    init() {
                        #if X
                            a()
                        #else
                            b()
                        #endif
                    }
                }
                """))
        let expected = [
            SwiftOutline.Body(name: "one", line: 4, lineCount: 5),
            SwiftOutline.Body(name: "two", line: 11, lineCount: 0),
            SwiftOutline.Body(name: "init", line: 12, lineCount: 5),
        ]
        #expect(outline.bodies == expected)
    }
}

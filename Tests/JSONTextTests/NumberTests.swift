import JSONText
import Testing

/// Goal: numbers survive to the last bit and the last digit. Method: edge cases and random bit patterns.
@Suite struct NumberTests {
    @Test(
        arguments: [
            (1.0, "1.0"), (0.0, "0.0"), (-0.0, "-0.0"), (0.1, "0.1"), (-2.5, "-2.5"), (1e16, "1e+16"), (1e-7, "1e-07"),
            (Double.leastNonzeroMagnitude, "5e-324"), (Double.greatestFiniteMagnitude, "1.7976931348623157e+308"),
            (0.7333333333333333, "0.7333333333333333"), (100, "100.0"),
        ] as [(Double, String)]
    )
    func doublesPrintShortestWithPointOrExponent(value: Double, text: String) {
        #expect(JSONNumber(value)?.text == text)
        #expect(JSONValue.double(value).text == text)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
    func numbersThatAreNotFiniteCannotBeMade(value: Double) {
        #expect(JSONNumber(value) == nil)
        #expect(JSONValue.double(value) == .null)
        var writer = JSONWriter()
        writer.double(value)
        #expect(writer.bytes == Array("null".utf8))
    }

    @Test func randomDoublesReadBackToTheLastBit() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            let number = try #require(JSONNumber(value))
            let read = try parse("[\(number.text)]")[0]
            #expect(read?.double?.bitPattern == value.bitPattern, "\(number.text)")
            #expect(number.text.contains { $0 == "." || $0 == "e" })
            #expect(JSONNumber(text: number.text) == number)
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("-1", -1), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
            ("9223372036854775808", nil), ("1.0", nil), ("1e2", nil), ("123456789012345678901234567890", nil),
        ] as [(String, Int?)]
    )
    func onlyIntegerLiteralsThatFitAreIntegers(text: String, expected: Int?) throws {
        #expect(try parse(text).int == expected)
    }

    @Test(
        arguments: [
            ("1", 1), ("1.0", 1), ("-0.0", 0), ("1e3", 1000), ("12.5e1", 125), ("0e9", 0),
            ("4503599627370495.0", 4_503_599_627_370_495),
            ("9007199254740993", 9_007_199_254_740_993),
            ("1.5", nil), ("1e-400", nil), ("0.1e-9", nil), ("1.00000000000000001", nil), ("1e300", nil),
            ("9223372036854775808", nil),
        ] as [(String, Int?)])
    func integersMayBeWrittenWithFractionAndExponent(text: String, expected: Int?) {
        #expect(JSONNumber(text: text)?.integral == expected)
    }

    @Test func integersBeyondSixtyFourBitsKeepEveryDigit() throws {
        let digits = String(repeating: "1234567890", count: 1000)
        let value = try parse("{\"n\":-\(digits)}")
        #expect(value.text == "{\"n\":-\(digits)}")
        #expect(value["n"]?.int == nil)
        #expect(value["n"]?.double == nil)
    }

    @Test func numbersThatAreTooLargeForADoubleHaveNoDouble() throws {
        #expect(try parse("1e400").double == nil)
        #expect(try parse("-1e400").double == nil)
        #expect(try parse("1e-400").double == 0)
        #expect(try parse("3").double == 3)
    }

    @Test func numbersAreEqualOnlyWhenTheirTextsAre() throws {
        #expect(try parse("1") != parse("1.0"))
        #expect(try parse("1") == .integer(1))
        #expect(try parse("1.0") == .double(1))
    }

    @Test(arguments: ["", " 1", "1 ", "a", "1,", "Infinity", "nan", "0x1p3", "１"])
    func numbersAreMadeOnlyFromNumbers(text: String) {
        #expect(JSONNumber(text: text) == nil)
    }
}

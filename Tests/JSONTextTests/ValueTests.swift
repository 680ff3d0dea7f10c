import JSONText
import Testing

/// Goal: values and objects behave as their documentation says. Method: one fact a test.
@Suite struct ValueTests {
    @Test func literalsMakeValuesInOrder() {
        let count = 3
        let value: JSONValue = ["b": 1, "a": [1.0, true, nil, "x", "\(count)"], "c": ["z": -1]]
        #expect(value.text == #"{"b":1,"a":[1.0,true,null,"x","3"],"c":{"z":-1}}"#)
    }

    @Test func accessorsAnswerOnlyForTheirKind() {
        let value: JSONValue = ["s": "x", "i": 1, "d": 1.5, "b": true, "n": nil, "a": [1], "o": [:]]
        #expect(value["s"]?.string == "x")
        #expect(value["i"]?.int == 1)
        #expect(value["i"]?.double == 1)
        #expect(value["d"]?.double == 1.5)
        #expect(value["d"]?.int == nil)
        #expect(value["b"]?.bool == true)
        #expect(value["n"]?.isNull == true)
        #expect(value["a"]?.array == [1])
        #expect(value["o"]?.object?.isEmpty == true)
        #expect(value["missing"] == nil)
        #expect(value["s"]?.int == nil)
        #expect(value["s"]?.bool == nil)
        #expect(value["i"]?.string == nil)
        #expect(value["i"]?.isNull == false)
        #expect(value["a"]?.object == nil)
        #expect(value["o"]?.array == nil)
        #expect(value.number == nil)
    }

    @Test func subscriptsOutOfRangeAreNil() {
        let value: JSONValue = [1, 2]
        #expect(value[1] == 2)
        #expect(value[2] == nil)
        #expect(value[-1] == nil)
        #expect(value["x"] == nil)
    }

    @Test func kindNamesAreThoseOfTheStandard() {
        let kinds = ([nil, true, 1, "x", [], [:]] as [JSONValue]).map(\.kindName)
        #expect(kinds == ["null", "boolean", "number", "string", "array", "object"])
    }

    @Test func settingAMemberKeepsItsPlaceOrAddsItAtTheEnd() {
        var object: JSONObject = ["a": 1, "b": 2]
        object.set("a", to: 3)
        object.set("c", to: 4)
        #expect(JSONValue.object(object).text == #"{"a":3,"b":2,"c":4}"#)
        #expect(object.remove("b") == 2)
        #expect(object.remove("b") == nil)
        #expect(object.names == ["a", "c"])
    }

    @Test func largeObjectsAnswerLikeSmallOnes() {
        var object = JSONObject()
        for number in 0..<100 {
            object.set("name-\(number)", to: .integer(number))
            #expect(object.count == number + 1)
            #expect(object["name-\(number)"] == .integer(number))
            #expect(object["name-0"] == 0)
            #expect(object["absent"] == nil)
        }
        object.set("name-50", to: "changed")
        #expect(object["name-50"] == "changed")
        for number in 0..<95 {
            #expect(object.remove("name-\(number)") != nil)
            #expect(object["name-\(number)"] == nil)
            #expect(object["name-99"] == 99)
        }
        #expect(object.names == ["name-95", "name-96", "name-97", "name-98", "name-99"])
    }

    @Test func orderCountsInEquality() {
        #expect(["a": 1, "b": 2] as JSONValue != ["b": 2, "a": 1])
        #expect(["a": 1, "b": 2] as JSONValue == ["a": 1, "b": 2])
        #expect(["a": 1] as JSONValue != ["a": 1, "b": 2])
        #expect([1, nil] as JSONValue != [1])
        #expect(true as JSONValue != 1)
    }

    @Test func pointersEscapeTheirTwoSpecialCharacters() {
        #expect(JSONPointer.member("a/b~c") == "/a~1b~0c")
        #expect(JSONPointer.element(3, of: JSONPointer.member("rollouts")) == "/rollouts/3")
        #expect(JSONPointer.member("", of: "/x") == "/x/")
    }
}

import Testing
import Values

@Suite("Number") struct NumberTests {
  @Test(
    "decimal text reads and prints the shortest way",
    arguments: [
      ("0", "0"), ("-0", "0"), ("007", "7"), ("+5", "5"), ("1.", "1"), (".5", "0.5"), ("1e3", "1000"),
      ("1.50", "1.5"), ("-2.25", "-2.25"), ("1e-7", "0.0000001"), ("0.1", "0.1"),
      ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
      ("9223372036854775808", "9223372036854775808"), ("1e50", "1" + String(repeating: "0", count: 50)),
      (
        "3.14159265358979323846264338327950288419716939937510582097494459",
        "3.14159265358979323846264338327950288419716939937510582097494459"
      ),
    ])
  func text(_ input: String, _ expected: String) {
    #expect(Number(input)?.description == expected)
  }

  @Test(
    "what is no number, or one out of range, is refused",
    arguments: ["", "-", ".", "e5", "1e", "0x10", "1_0", " 1", "1e999999999", "1e-999999999", "Inf", "NaN"])
  func refused(_ input: String) {
    #expect(Number(input) == nil)
  }

  @Test("arithmetic is exact for integers and rounds to 512 bits")
  func arithmetic() throws {
    let a = try #require(Number("0.1"))
    let b = try #require(Number("0.2"))
    #expect(a.adding(b)?.description == "0.3")
    #expect(Number(Int.max).adding(1)?.description == "9223372036854775808")
    #expect(Number(Int.min).negated.description == "9223372036854775808")
    #expect(Number(Int.min).divided(by: -1)?.description == "9223372036854775808")
    #expect(Number(7).divided(by: 2)?.description == "3.5")
    #expect(Number(7).divided(by: 0) == nil)
    #expect(Number(-7).remainder(dividingBy: 3)?.int == -1)
    #expect(Number("5.5")?.remainder(dividingBy: 2)?.description == "1.5")
    #expect(Number("1e29000")?.multiplied(by: Number("1e29000") ?? 0) == nil)
    #expect(Number("-1.5")?.floor.int == -2)
    #expect(Number("-1.5")?.ceiling.int == -1)
    #expect(Number("2.5")?.truncated.int == 2)
    #expect(Number("10000000000000000000000")?.divided(by: Number("5000000000000000000000") ?? 1)?.int == 2)
  }

  @Test("equal numbers are equal however they came about")
  func equality() {
    #expect(Number("1e2") == Number(100))
    #expect(Number("100.0")?.hashValue == Number(100).hashValue)
    #expect((Number("1.5") ?? 0) < (Number("1e30") ?? 0))
    #expect((Number("-1e30") ?? 0) < 0)
    #expect(Number(0.1)?.double == 0.1)
    #expect(Number(1e300)?.double == 1e300)
    #expect(Number(Double.infinity) == nil)
  }

  @Test("formats agree with Go's")
  func formats() throws {
    let third = try #require(Number(1).divided(by: 3))
    #expect(third.text(.fixed(precision: 3)) == "0.333")
    #expect(third.text(.general(precision: 3)) == "0.333")
    #expect(Number("1234.5")?.text(.exponent(precision: 6)) == "1.234500e+03")
    #expect(Number("2.25")?.text(.fixed(precision: 1)) == "2.2")
    #expect(Number("0.96")?.text(.fixed(precision: 1)) == "1.0")
    #expect(Number("0.04")?.text(.fixed(precision: 1)) == "0.0")
    #expect(Number(1_000_000).text(.general(precision: nil)) == "1e+06")
    #expect(Number(0).text(.fixed(precision: 2)) == "0.00")
  }
}

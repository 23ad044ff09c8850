import Testing

@testable import Streams

@Suite struct HighwayHashTests {
  /// The vectors published with the reference implementation: key and text are the bytes from 0 on.
  @Test(
    arguments: [
      (0, 0x907A_56DE_22C2_6E53), (1, 0x7EAB_43AA_C7CD_DD78), (2, 0xB8D0_569A_B0B5_3D62), (3, 0x5C6B_EFAB_8A46_3D80),
      (4, 0xF205_A468_9300_7EDA), (7, 0x4D02_AE17_38F5_9482), (15, 0x4079_3F86_A449_F33B),
      (16, 0xCFAB_3489_F97E_B832), (17, 0x19FE_67D2_C8C5_C0E2), (30, 0x22CA_92B0_1161_860F),
      (31, 0x9FC7_007C_CF03_5A68), (32, 0xA0C9_64D9_ECD5_80FC), (33, 0x2C90_F73C_A031_81FC),
      (41, 0x181A_D0CC_0DFF_D32B),
    ] as [(Int, UInt64)])
  func publishedVectorsHold(_ length: Int, _ expected: UInt64) {
    let key = [UInt8](0..<32)
    #expect(HighwayHash.hash64(Array([UInt8](0..<64).prefix(length)), key: key) == expected)
  }
}

// A small course as the player reads it from its page: two lessons, three questions, ten points.

const question = (id, type, points, choices, correct) => ({
  id,
  type,
  points,
  choices,
  correct,
  feedback: Array.from({ length: choices }, (_, at) => `Góp ý ${at}`),
  explanation: "",
});

export function course(changes = {}) {
  return {
    key: "11111111-1111-4111-8111-111111111111/vi",
    content: "0a1b2c3d",
    title: "An toàn số",
    language: "vi",
    stringsLanguage: "vi",
    mastery: 80,
    completion: "viewed_and_passed",
    sequencing: "free",
    objectives: [
      { id: "TT02-2025.2.6", name: "2.6 Quản lý danh tính số" },
      { id: "TT02-2025.4.2", name: "4.2 Bảo vệ dữ liệu cá nhân" },
    ],
    lessons: [
      {
        id: "22222222-2222-4222-8222-222222222222",
        key: "aaaaaa",
        shape: "1111",
        title: "Bài một",
        objectives: ["TT02-2025.2.6"],
        questions: [
          question("33333333-3333-4333-8333-333333333333", "single_choice", 2, 3, [1]),
          question("44444444-4444-4444-8444-444444444444", "multiple_choice", 5, 6, [0, 5]),
        ],
      },
      {
        id: "55555555-5555-4555-8555-555555555555",
        key: "bbbbbb",
        shape: "2222",
        title: "Bài hai",
        objectives: ["TT02-2025.2.6", "TT02-2025.4.2"],
        questions: [question("66666666-6666-4666-8666-666666666666", "true_false", 3, 2, [1])],
      },
    ],
    ...changes,
  };
}

export const SINGLE = {
  id: "33333333-3333-4333-8333-333333333333",
  type: "single_choice",
  chosen: [0],
  correct: [1],
  right: false,
  points: 2,
  latency: 5250,
  prompt: "Bạn dùng thông tin nào?",
  labels: ["Số điện thoại", "Số định danh", "Số tài khoản"],
};
export const MULTIPLE = { ...SINGLE, id: "44444444-4444-4444-8444-444444444444", type: "multiple_choice", chosen: [0, 5], correct: [0, 5], right: true };
export const TRUE_FALSE = { ...SINGLE, id: "66666666-6666-4666-8666-666666666666", type: "true_false", chosen: [1], correct: [1], right: true };

export const UNDECIDED = { completed: false, success: "unknown", byScore: true, score: null };
export const FAILED = { completed: false, success: "failed", byScore: true, score: 57.14 };
export const PASSED = { completed: true, success: "passed", byScore: true, score: 100 };

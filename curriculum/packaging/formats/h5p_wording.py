"""What H5P's content types say to a learner: they take their words from the content."""

from typing import Literal

Tongue = Literal["vi", "en"]


def tongue(language: str) -> Tongue:
    return "en" if language == "en" else "vi"


IMAGE = {
    "vi": {"contentName": "Hình", "expandImage": "Phóng to hình", "minimizeImage": "Thu nhỏ hình"},
    "en": {"contentName": "Image", "expandImage": "Expand image", "minimizeImage": "Minimize image"},
}
AUDIO = {
    "vi": {
        "contentName": "Bài nghe",
        "playAudio": "Nghe",
        "pauseAudio": "Tạm dừng",
        "audioNotSupported": "Thiết bị của bạn không phát được tệp âm thanh này",
    },
    "en": {
        "contentName": "Audio",
        "playAudio": "Play audio",
        "pauseAudio": "Pause audio",
        "audioNotSupported": "Your device cannot play this sound",
    },
}
VIDEO = {
    "vi": {
        "name": "Video",
        "loading": "Đang mở video...",
        "noPlayers": "Thiết bị của bạn không có trình phát cho video này.",
        "noSources": "Thiếu tệp video.",
        "aborted": "Video đã bị dừng.",
        "networkFailure": "Lỗi mạng.",
        "cannotDecode": "Không đọc được video.",
        "formatNotSupported": "Thiết bị của bạn không phát được loại video này.",
        "mediaEncrypted": "Video bị khóa.",
        "unknownError": "Lỗi không rõ.",
    },
    "en": {
        "name": "Video",
        "loading": "Opening the video...",
        "noPlayers": "No player for this video was found.",
        "noSources": "The video file is missing.",
        "aborted": "The video was stopped.",
        "networkFailure": "Network failure.",
        "cannotDecode": "The video cannot be decoded.",
        "formatNotSupported": "This kind of video cannot be played here.",
        "mediaEncrypted": "The video is encrypted.",
        "unknownError": "Unknown error.",
    },
}
_CHECKS = {
    "vi": {
        "a11yCheck": "Kiểm tra các câu trả lời đã chọn.",
        "a11yShowSolution": "Xem đáp án.",
        "a11yRetry": "Làm lại từ đầu.",
    },
    "en": {
        "a11yCheck": "Check the chosen answers.",
        "a11yShowSolution": "Show the solution.",
        "a11yRetry": "Start over again.",
    },
}
MULTI_CHOICE = {
    "vi": {
        "checkAnswerButton": "Kiểm tra",
        "submitAnswerButton": "Gửi",
        "showSolutionButton": "Xem đáp án",
        "tryAgainButton": "Làm lại",
        "tipsLabel": "Xem gợi ý",
        "scoreBarLabel": "Bạn được :num trên :total điểm",
        "tipAvailable": "Có gợi ý",
        "feedbackAvailable": "Có góp ý",
        "readFeedback": "Đọc góp ý",
        "wrongAnswer": "Chưa đúng",
        "correctAnswer": "Đúng",
        "shouldCheck": "Lẽ ra phải chọn",
        "shouldNotCheck": "Lẽ ra không chọn",
        "noInput": "Bạn hãy chọn câu trả lời trước.",
        **_CHECKS["vi"],
    },
    "en": {
        "checkAnswerButton": "Check",
        "submitAnswerButton": "Submit",
        "showSolutionButton": "Show solution",
        "tryAgainButton": "Retry",
        "tipsLabel": "Show tip",
        "scoreBarLabel": "You have :num of :total points",
        "tipAvailable": "Tip available",
        "feedbackAvailable": "Feedback available",
        "readFeedback": "Read feedback",
        "wrongAnswer": "Not right",
        "correctAnswer": "Right",
        "shouldCheck": "Should have been chosen",
        "shouldNotCheck": "Should not have been chosen",
        "noInput": "Please choose an answer first.",
        **_CHECKS["en"],
    },
}
TRUE_FALSE = {
    "vi": {
        "trueText": "Đúng",
        "falseText": "Sai",
        "score": "Bạn được @score trên @total điểm",
        "checkAnswer": "Kiểm tra",
        "submitAnswer": "Gửi",
        "showSolutionButton": "Xem đáp án",
        "tryAgain": "Làm lại",
        "wrongAnswerMessage": "Chưa đúng",
        "correctAnswerMessage": "Đúng rồi",
        "scoreBarLabel": "Bạn được :num trên :total điểm",
        **_CHECKS["vi"],
    },
    "en": {
        "trueText": "True",
        "falseText": "False",
        "score": "You have @score of @total points",
        "checkAnswer": "Check",
        "submitAnswer": "Submit",
        "showSolutionButton": "Show solution",
        "tryAgain": "Retry",
        "wrongAnswerMessage": "Not right",
        "correctAnswerMessage": "Right",
        "scoreBarLabel": "You have :num of :total points",
        **_CHECKS["en"],
    },
}
CONFIRM = {
    "vi": {
        "confirmCheck": {
            "header": "Nộp bài?",
            "body": "Bạn có chắc muốn nộp bài không?",
            "cancelLabel": "Chưa",
            "confirmLabel": "Nộp",
        },
        "confirmRetry": {
            "header": "Làm lại?",
            "body": "Bạn có chắc muốn làm lại không?",
            "cancelLabel": "Không",
            "confirmLabel": "Làm lại",
        },
    },
    "en": {
        "confirmCheck": {
            "header": "Finish?",
            "body": "Are you sure you wish to finish?",
            "cancelLabel": "Cancel",
            "confirmLabel": "Finish",
        },
        "confirmRetry": {
            "header": "Retry?",
            "body": "Are you sure you wish to retry?",
            "cancelLabel": "Cancel",
            "confirmLabel": "Retry",
        },
    },
}
BOOK = {
    "vi": {
        "read": "Đọc",
        "displayTOC": "Mở mục lục",
        "hideTOC": "Đóng mục lục",
        "nextPage": "Bài sau",
        "previousPage": "Bài trước",
        "chapterCompleted": "Đã học xong bài!",
        "partCompleted": "Đã xong @pages trên @total bài",
        "incompleteChapter": "Bài chưa xong",
        "navigateToTop": "Lên đầu trang",
        "markAsFinished": "Tôi đã học xong bài này",
        "fullscreen": "Toàn màn hình",
        "exitFullscreen": "Thoát toàn màn hình",
        "bookProgressSubtext": "@count trên @total bài",
        "interactionsProgressSubtext": "@count trên @total câu hỏi",
        "submitReport": "Gửi kết quả",
        "restartLabel": "Học lại",
        "summaryHeader": "Kết quả",
        "allInteractions": "Tất cả câu hỏi",
        "unansweredInteractions": "Câu chưa trả lời",
        "scoreText": "@score / @maxscore",
        "leftOutOfTotalCompleted": "Đã làm @left trên @max câu",
        "noInteractions": "Không có câu hỏi",
        "score": "Điểm",
        "summaryAndSubmit": "Kết quả và gửi",
        "noChapterInteractionBoldText": "Bạn chưa làm bài nào.",
        "noChapterInteractionText": "Hãy làm ít nhất một bài rồi xem kết quả.",
        "yourAnswersAreSubmittedForReview": "Kết quả của bạn đã được gửi!",
        "bookProgress": "Đã học",
        "interactionsProgress": "Đã trả lời",
        "totalScoreLabel": "Tổng điểm",
        "a11y": {"progress": "Bài @page trên @total.", "menu": "Mở hoặc đóng mục lục"},
    },
    "en": {
        "read": "Read",
        "displayTOC": "Show contents",
        "hideTOC": "Hide contents",
        "nextPage": "Next lesson",
        "previousPage": "Previous lesson",
        "chapterCompleted": "Lesson done!",
        "partCompleted": "@pages of @total done",
        "incompleteChapter": "Lesson not done",
        "navigateToTop": "To the top",
        "markAsFinished": "I have finished this lesson",
        "fullscreen": "Full screen",
        "exitFullscreen": "Leave full screen",
        "bookProgressSubtext": "@count of @total lessons",
        "interactionsProgressSubtext": "@count of @total questions",
        "submitReport": "Send result",
        "restartLabel": "Restart",
        "summaryHeader": "Result",
        "allInteractions": "All questions",
        "unansweredInteractions": "Unanswered questions",
        "scoreText": "@score / @maxscore",
        "leftOutOfTotalCompleted": "@left of @max questions done",
        "noInteractions": "No questions",
        "score": "Score",
        "summaryAndSubmit": "Result and send",
        "noChapterInteractionBoldText": "You have not done any lesson.",
        "noChapterInteractionText": "Do at least one lesson to see the result.",
        "yourAnswersAreSubmittedForReview": "Your result was sent!",
        "bookProgress": "Lessons done",
        "interactionsProgress": "Questions answered",
        "totalScoreLabel": "Total score",
        "a11y": {"progress": "Lesson @page of @total.", "menu": "Show or hide contents"},
    },
}

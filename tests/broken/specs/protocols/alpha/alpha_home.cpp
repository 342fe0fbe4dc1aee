// Wrong on purpose: not compiled, read by tools/check_specs only.
// clang-format off
constexpr Row kRows[] = {
    {"H1", in(S::kFree), E::kAsk,  {}, S::kLent, V::kDone},
    {"H3", in(S::kLent), E::kAsk,  {}, S::kLent, V::kReply},
    {"H2", in(S::kFree), E::kBack, {}, S::kFree, V::kUnhandled},
    {"H3", in(S::kLent), E::kBack, {}, S::kFree, V::kDone},
    {"H9", in(S::kLent), E::kLost, {}, S::kFree, V::kDone},
};
// clang-format on

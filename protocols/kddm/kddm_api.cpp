#include "protocols/kddm/kddm_api.h"

#include "protocols/kddm/kddm_shell.h"

namespace dojo::kddm {

Node::Node(rpc::Transport& transport, const Options& options, Observer* observer)
    : shell_(std::make_unique<Shell>(transport, options, observer)) {}
Node::~Node() = default;

SetId Node::create_set(kapi::NodeId creator, std::uint64_t number, const SetOptions& options) {
  return shell_->create_set(creator, number, options);
}

Result Node::get(SetId set, ObjId object, std::uint32_t flags) {
  const kapi::Operation operation("get", object);
  return shell_->run(set, object, {.op = Op::kGet, .flags = flags});
}

Result Node::grab(SetId set, ObjId object, std::uint32_t flags) {
  const kapi::Operation operation("grab", object);
  return shell_->run(set, object, {.op = Op::kGrab, .flags = flags});
}

Result Node::find(SetId set, ObjId object, std::uint32_t flags) {
  const kapi::Operation operation("find", object);
  return shell_->run(set, object, {.op = Op::kFind, .flags = flags});
}

void Node::put(SetId set, ObjId object) {
  const kapi::Operation operation("put", object);
  shell_->put(set, object);
}

Result Node::remove(SetId set, ObjId object) {
  const kapi::Operation operation("remove", object);
  return shell_->run(set, object, {.op = Op::kRemove, .flags = kNoFirstTouch});
}

Result Node::flush(SetId set, ObjId object, kapi::NodeId destination) {
  const kapi::Operation operation("flush", object);
  return shell_->run(set, object, {.op = Op::kFlush, .destination = destination});
}

Result Node::sync(SetId set, ObjId object) {
  const kapi::Operation operation("sync", object);
  return shell_->run(set, object, {.op = Op::kSync});
}

std::uint64_t Node::read(SetId set, ObjId object, std::uint32_t word) {
  return shell_->read(set, object, word);
}

void Node::write(SetId set, ObjId object, std::uint32_t word, std::uint64_t value) {
  shell_->write(set, object, word, value);
}

EntryView Node::view(SetId set, ObjId object) const { return shell_->view(set, object); }

}  // namespace dojo::kddm

// For wcwidth and ppoll.
#define _GNU_SOURCE
#include "CEditline.h"

#include <string.h>

int ceditline_set_context(EditLine *editor, void *context) {
  return el_set(editor, EL_CLIENTDATA, context);
}

void *ceditline_context(EditLine *editor) {
  void *context = NULL;
  el_get(editor, EL_CLIENTDATA, &context);
  return context;
}

int ceditline_set_prompt(EditLine *editor, ceditline_prompt prompt, char mark) {
  return el_set(editor, EL_PROMPT_ESC, prompt, mark);
}

int ceditline_set_editor(EditLine *editor, const char *name) {
  return el_set(editor, EL_EDITOR, name);
}

int ceditline_set_signal(EditLine *editor, int on) { return el_set(editor, EL_SIGNAL, on); }

int ceditline_set_reader(EditLine *editor, ceditline_reader reader) {
  return el_set(editor, EL_GETCFN, reader);
}

int ceditline_prepare_terminal(EditLine *editor, int on) {
  return el_set(editor, EL_PREP_TERM, on);
}

int ceditline_refresh(EditLine *editor) { return el_set(editor, EL_REFRESH); }

int ceditline_add_function(
    EditLine *editor, const char *name, const char *help, ceditline_function function) {
  return el_set(editor, EL_ADDFN, name, help, function);
}

int ceditline_bind(EditLine *editor, const char *keys, const char *name) {
  return el_set(editor, EL_BIND, keys, name, NULL);
}

int ceditline_bind_command_mode(EditLine *editor, const char *keys, const char *name) {
  return el_set(editor, EL_BIND, "-a", keys, name, NULL);
}

bool ceditline_uses_emacs(EditLine *editor) {
  const char *name = NULL;
  return el_get(editor, EL_EDITOR, &name) != 0 || name == NULL || strcmp(name, "vi") != 0;
}

int ceditline_wait(struct pollfd *request, const sigset_t *mask) {
  return ppoll(request, 1, NULL, mask);
}

int ceditline_use_history(EditLine *editor, History *list) {
  return el_set(editor, EL_HIST, history, list);
}

int ceditline_history_set_size(History *list, int size) {
  HistEvent event;
  return history(list, &event, H_SETSIZE, size);
}

int ceditline_history_set_unique(History *list, int on) {
  HistEvent event;
  return history(list, &event, H_SETUNIQUE, on);
}

int ceditline_history_enter(History *list, const char *entry) {
  HistEvent event;
  return history(list, &event, H_ENTER, entry);
}

int ceditline_width(wchar_t character) { return wcwidth(character); }

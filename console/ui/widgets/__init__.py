"""Parts used by more than one panel: the form of a command and its fields, badges, the outcome strip, lamps.

- Forms: `command_form` on a `field_grid` of `field` editors (`room_field` is a special one), with `badge`.
- What every panel uses: `table` (`device_table` is one with lamps), `outcome_strip`, `outside_text`, `qr`, `scroll`,
  `flow`, `enabling`, `tab_order`, `styling`.
- The window's frame: `top_bar`, `rail`, `palette`, `banner`, `toast`, `figures`.
- The log: `log_view` puts together `filter_bar` (`filter_edit` with its `filter_drop`, `saved_chips`) and `log_table`
  (`log_delegate`, `log_menu`, `marker_bar`, `histogram_view`); `log_steering` adds `find_pane` (`match_delegate`) and
  `log_navigation`; `rule_swatch` and `shared_file` serve rules and filters.
- One row: `inspector` with its `entry_pages` (`verdict_text`, `parsed_view`, `raw_view` on a `byte_view`,
  `timing_view`) and `linked_rows`; two rows: `comparison_view`.

A widget here gets what it shows by its constructor or its methods and says what happened by its signals. It sends
nothing, knows no runner and no panel, and states no fact of the two systems: those come from the records it is given.
"""

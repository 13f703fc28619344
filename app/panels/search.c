#include "panels/search.h"
panel_search *panel_search_new(ide *i)
{
  return (panel_search *)i;
}
void panel_search_free(panel_search *s)
{
  (void)s;
}
void panel_search_show(ide *i)
{
  (void)i;
}
